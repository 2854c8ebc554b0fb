import type { ExamplePhrase } from './example-phrases.ts';
import type { MatchedLanguage } from './languages.ts';
import { normalise } from './normalise.ts';

/**
 * Tells in which of a site's languages a message is written: the one that knows most of its words, and of
 * two that know as many, the one that stands first.
 */
export function createLanguageGuess(
  languages: readonly MatchedLanguage[],
  examples: readonly ExamplePhrase[],
): (text: string) => MatchedLanguage | undefined {
  const known = languages.map((language) => {
    const own = examples.filter(({ phrase }) => phrase.language === language.code);
    return { language, words: new Set(own.flatMap(({ reading }) => reading.words)) };
  });
  const [first] = known;
  return (text) => {
    if (first === undefined || known.length === 1) return first?.language;
    let best = first;
    let most = 0;
    for (const candidate of known) {
      const { language, words } = candidate;
      let hits = 0;
      for (const word of normalise(text, language)) {
        if (words.has(word)) hits += 2;
        if (language.smallWords.has(word) || language.lightWords.has(word)) hits += 1;
      }
      if (hits <= most) continue;
      best = candidate;
      most = hits;
    }
    return best.language;
  };
}
