import { fold } from '../languages/fold.ts';
import type { Candidate } from './candidate.ts';
import { findPhrases, isNegatedAt, isSmallWord, readSaid } from './said.ts';
import type { Hit, Said } from './said.ts';
import { isSlip } from './slip.ts';
import { findWordNumbers } from './number-words.ts';
import { beginOf } from '../languages/language.ts';
import { languageOf } from '../languages/languages.ts';

/** What may be chosen: its value, its label and other names for it, per language. */
export type Option = {
  value: string;
  label: { readonly [language: string]: string };
  also?: { readonly [language: string]: readonly string[] } | undefined;
};

export type Choices = { find(said: Said, asked: boolean): Candidate[] };

/**
 * Finds which option is named: by label, value or another name in any language of the site; and, when it was
 * `asked` for, by place ("the second one", "2", "b"), by a word that only one option has, or by a slip of the pen.
 */
export function createChoices(options: readonly Option[]): Choices {
  const names = new Map<string, number>();
  const wordsOf = new Map<string, Set<number>>();
  for (const [index, option] of options.entries()) {
    for (const { text, code } of namesOf(option)) {
      const { words } = readSaid(text, languageOf(code));
      names.set(words.map(({ folded }) => folded).join(words[0]?.unspaced ? '' : ' '), index);
      for (const { folded } of words) {
        if (isSmallWord(folded, languageOf(code))) continue;
        wordsOf.set(folded, (wordsOf.get(folded) ?? new Set()).add(index));
      }
    }
  }

  const begins = new Set([...names.keys()].map(beginOf));

  function named(said: Said): Candidate[] {
    const hits = findPhrases(said, names, begins);
    const candidates = hits.map((hit) =>
      candidateOf(said, hit, names.get(hit.phrase), `named as “${hit.phrase}”`),
    );
    return settle(candidates.filter((candidate) => candidate !== null));
  }

  function byPlace(said: Said): Candidate[] {
    const places = [
      ...findPhrases(said, said.language.ordinals).map((hit) => ({
        hit,
        place: said.language.ordinals.get(hit.phrase) ?? 0,
      })),
    ];
    if (places.length === 0) places.push(...numbered(said));
    const candidates = places.map(({ hit, place }) => {
      const index = place < 0 ? options.length + place : place - 1;
      return candidateOf(said, hit, index, `the ${place < 0 ? 'last' : place}. option`);
    });
    return settle(candidates.filter((candidate) => candidate !== null));
  }

  /** Options that have most of the words said; one of them alone is meant. */
  function byWords(said: Said): Candidate[] {
    const scores = new Map<number, Hit[]>();
    for (const [from, { folded, start, end }] of said.words.entries()) {
      if (isSmallWord(folded, said.language)) continue;
      for (const index of wordsOf.get(folded) ?? slips(folded)) {
        const hits = scores.get(index) ?? [];
        scores.set(index, [...hits, { phrase: folded, from, words: 1, start, end }]);
      }
    }
    const most = Math.max(0, ...[...scores.values()].map(({ length }) => length));
    const best = [...scores].filter(([, hits]) => hits.length === most);
    const [only] = best;
    if (only === undefined) return [];
    const [index, hits] = only;
    const [first] = hits;
    if (first === undefined) return [];
    const end = hits.at(-1)?.end ?? first.end;
    const because = `only this option is like “${said.text.slice(first.start, end)}”`;
    const candidate = candidateOf(said, { ...first, end }, index, because);
    if (candidate === null) return [];
    return best.length === 1 ? [{ ...candidate, grade: 'likely' }] : [];
  }

  function slips(word: string): number[] {
    return [...wordsOf].flatMap(([known, indexes]) => (isSlip(word, known) ? [...indexes] : []));
  }

  function candidateOf(
    said: Said,
    { start, end, from }: Hit,
    index: number | undefined,
    because: string,
  ): Candidate | null {
    const option = index === undefined ? undefined : options[index];
    if (option === undefined) return null;
    const negated = isNegatedAt(said, from);
    return { value: option.value, start, end, grade: 'sure', because, negated };
  }

  return {
    find(said, asked) {
      const byName = named(said);
      if (byName.length > 0 || !asked || said.words.length > 20) return byName;
      const byOrder = byPlace(said);
      return byOrder.length > 0 ? byOrder : byWords(said);
    },
  };
}

function namesOf({ value, label, also = {} }: Option): { text: string; code: string }[] {
  return [
    { text: value.replaceAll('_', ' '), code: 'en' },
    ...Object.entries(label).map(([code, text]) => ({ text, code })),
    ...Object.entries(also).flatMap(([code, texts]) => texts.map((text) => ({ text, code }))),
  ];
}

/** Two options that are both meant ("red or blue") leave open which. */
function settle(candidates: readonly Candidate[]): Candidate[] {
  const meant = new Set(candidates.filter(({ negated }) => !negated).map(({ value }) => value));
  return meant.size > 1
    ? candidates.map((candidate) => ({ ...candidate, grade: 'possible' }))
    : [...candidates];
}

/** "2", "number 2", "two", "b": in a short answer that holds little else. */
function numbered(said: Said): { hit: Hit; place: number }[] {
  const heavy = said.words.filter(({ folded }) => !isSmallWord(folded, said.language));
  if (said.words.length > 5) return [];
  const alone = said.words.length === 1;
  const words = findWordNumbers(said).filter(({ article }) => !article || alone);
  const inWords = words.map(({ value, start, end, from }) => ({
    hit: { phrase: String(value), from, words: 1, start, end },
    place: value,
  }));
  const inDigits = said.words.flatMap(({ folded, start, end }, from) =>
    /^\d{1,2}$/.test(folded)
      ? [{ hit: { phrase: folded, from, words: 1, start, end }, place: Number(folded) }]
      : [],
  );
  if (inWords.length + inDigits.length > 0) return [...inDigits, ...inWords];
  const last = heavy.at(-1) ?? said.words.at(-1);
  if (last === undefined || said.words.length > 2 || !/^[a-j]$/.test(fold(last.folded))) return [];
  const { folded, start, end } = last;
  const from = said.words.indexOf(last);
  return [
    { hit: { phrase: folded, from, words: 1, start, end }, place: folded.charCodeAt(0) - 96 },
  ];
}
