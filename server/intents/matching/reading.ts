import { emailMask, normalise, numberMask } from './normalise.ts';
import type { MatchedLanguage } from './languages.ts';

/** One text as the engine sees it. All lists are as long as `words`. */
export type Reading = {
  words: readonly string[];
  stems: readonly string[];
  /** What each word is compared as: its group of synonyms, or else its stem. */
  names: readonly string[];
  /** How much each word says about what is wanted: 1 a word for a thing, less the more questions share it. */
  weights: readonly number[];
};

/** What a mask or a word such as "of" weighs at most. */
export const smallWeight = 0.4;

export function readText(text: string, language: MatchedLanguage): Reading {
  return readWords(normalise(text, language), language);
}

export function readWords(words: readonly string[], language: MatchedLanguage): Reading {
  const stems = words.map(language.stem);
  const weights = words.map((word) => weightOf(word, language));
  const names = stems.map((stem) => language.groups.get(stem) ?? stem);
  return { words, stems, names, weights };
}

function weightOf(word: string, { smallWords, lightWords }: MatchedLanguage): number {
  if (word === emailMask || word === numberMask) return smallWeight;
  if (smallWords.has(word)) return 0.2;
  return lightWords.has(word) ? 0.5 : 1;
}
