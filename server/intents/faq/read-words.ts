import { normalise } from '../matching/normalise.ts';
import type { MatchedLanguage } from '../matching/languages.ts';

/** A text's words as they are compared, each with what it says about the subject: 1 for a thing, less for what many questions share. */
export type Words = { names: readonly string[]; weights: readonly number[] };

/** Who asks says it at the beginning; a whole letter is no question of a list. */
const mostChars = 1_000;

export function readWords(text: string, language: MatchedLanguage): Words {
  const words = normalise(text.slice(0, mostChars), language);
  return {
    names: words.map((word) => {
      const stem = language.stem(word);
      return language.groups.get(stem) ?? stem;
    }),
    weights: words.map((word) => weightOf(word, language)),
  };
}

function weightOf(word: string, { smallWords, lightWords }: MatchedLanguage): number {
  if (smallWords.has(word)) return 0.2;
  return lightWords.has(word) || word.startsWith('{') ? 0.5 : 1;
}
