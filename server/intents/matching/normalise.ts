import { fold } from '../languages/fold.ts';
import { findEmails } from '../slots/email-address.ts';
import type { MatchedLanguage } from './languages.ts';

/** What stands for any e-mail address, any number and any code such as `DB-1042`. */
export const emailMask = '{email}';
export const numberMask = '{number}';

const mostWords = 200;
const longestWord = 40;

/**
 * A text as comparable words: decomposed, without marks, in lower case, contractions written out, addresses
 * and numbers masked. Scripts without spaces give one word per sign. At most 200 words of 40 letters count.
 */
export function normalise(
  text: string,
  { contractions }: Pick<MatchedLanguage, 'contractions'>,
): string[] {
  const words: string[] = [];
  let from = 0;
  for (const { start, end } of findEmails(text)) {
    if (start < from) continue;
    pushWords(words, text.slice(from, start), contractions);
    words.push(emailMask);
    from = end;
  }
  pushWords(words, text.slice(from), contractions);
  return words.slice(0, mostWords);
}

function pushWords(words: string[], text: string, contractions: ReadonlyMap<string, string>): void {
  for (const [word] of fold(text).matchAll(tokenPattern)) {
    if (words.length >= mostWords) return;
    const long = contractions.get(word);
    if (long !== undefined) words.push(...long.split(' '));
    else words.push(maskNumber(word.slice(0, longestWord)));
  }
}

/** A sign of a script without spaces; a code of letters, digits and dashes; or a word. */
const tokenPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}]+(?:[-_/][\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*)*/gu;

function maskNumber(word: string): string {
  if (/^\p{N}/u.test(word) && /^[\p{N}_/-]+$/u.test(word)) return numberMask;
  return /\p{N}.*\p{N}.*\p{N}/u.test(word) ? numberMask : word;
}
