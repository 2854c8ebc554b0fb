import { fold } from './languages/fold.ts';
import type { Language } from './languages/language.ts';
import { findPhrases, isNegatedAt, readSaid } from './slots/said.ts';
import type { Hit, Said } from './slots/said.ts';

/**
 * What an answer to "shall I?" says; null where it says neither, both, or anything else beside it: a yes writes, so
 * that "yes, but to another address" must be none.
 */
export function readYesNo(
  text: string,
  language: Language,
  buttons: { yes: string; no: string },
): 'yes' | 'no' | null {
  const answer = plain(text);
  if (answer !== '' && answer === plain(buttons.yes)) return 'yes';
  if (answer !== '' && answer === plain(buttons.no)) return 'no';
  const said = readSaid(text, language);
  if (said.words.length > 10 || findPhrases(said, language.unsure).length > 0) return null;
  const agreeing = findPhrases(said, language.yes);
  const refusing = findPhrases(said, language.no);
  if (agreeing.some(({ from }) => isNegatedAt(said, from))) return null;
  const agrees = outside(agreeing, refusing).length > 0;
  const refuses = outside(refusing, agreeing).length > 0;
  if (agrees === refuses || !isAll(said, [...agreeing, ...refusing])) return null;
  return agrees ? 'yes' : 'no';
}

function plain(text: string): string {
  return fold(text.slice(0, 200))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Those that are no part of a longer phrase: the "no" in "no problem" refuses nothing. */
function outside(hits: readonly Hit[], others: readonly Hit[]): Hit[] {
  return hits.filter(
    (hit) =>
      !others.some(
        (other) => other.words > hit.words && other.start <= hit.start && hit.end <= other.end,
      ),
  );
}

/** Whether nothing was said beside these but words that change nothing: no "not", no "wrong", no "instead". */
function isAll({ words, language }: Said, hits: readonly Hit[]): boolean {
  const changesNothing = (word: string) =>
    language.stopWords.has(word) && !language.negations.has(word);
  return words.every(
    ({ folded, start, end }) =>
      hits.some((hit) => hit.start <= start && end <= hit.end) ||
      changesNothing(folded) ||
      (language.contractions.get(folded)?.split(' ').every(changesNothing) ?? false),
  );
}
