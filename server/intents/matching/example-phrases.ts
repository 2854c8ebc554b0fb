import type { MatchedLanguage } from './languages.ts';
import type { Matchable, Phrase } from './matcher.ts';
import { readText } from './reading.ts';
import type { Reading } from './reading.ts';

/** A phrase of an intent as the engine sees it; keywords are phrases too, which nobody says word for word. */
export type ExamplePhrase = {
  phrase: Phrase;
  intent: Matchable;
  /** The intent's place among those that have phrases. */
  of: number;
  reading: Reading;
  isKeywords: boolean;
};

/** The phrases and keywords of all intents, in their order, each read in its own language. */
export function readExamples(
  intents: readonly Matchable[],
  languageOf: (code: string) => MatchedLanguage,
): ExamplePhrase[] {
  return intents.flatMap((intent, of) => {
    const read = (phrase: Phrase, isKeywords: boolean): ExamplePhrase[] => {
      const reading = readText(phrase.text, languageOf(phrase.language));
      return reading.words.length === 0 ? [] : [{ phrase, intent, of, reading, isKeywords }];
    };
    return [
      ...intent.phrases.flatMap((phrase) => read(phrase, false)),
      ...intent.keywords.flatMap(({ language, words }) =>
        read({ language, text: words.join(' ') }, true),
      ),
    ];
  });
}
