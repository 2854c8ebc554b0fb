import type { MatchedLanguage } from './languages.ts';
import type { Matchable, Phrase } from './matcher.ts';
import type { Pacer } from './pacer.ts';
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

const stepsPerPhrase = 30_000;

/** The phrases and keywords of all intents, in their order, each read in its own language. */
export async function readExamples(
  intents: readonly Matchable[],
  languageOf: (code: string) => MatchedLanguage,
  pacer: Pacer,
): Promise<ExamplePhrase[]> {
  const examples: ExamplePhrase[] = [];
  for (const [of, intent] of intents.entries()) {
    const phrases = [
      ...intent.phrases.map((phrase) => ({ phrase, isKeywords: false })),
      ...intent.keywords.map(({ language, words }) => ({
        phrase: { language, text: words.join(' ') },
        isKeywords: true,
      })),
    ];
    for (const { phrase, isKeywords } of phrases) {
      const reading = readText(phrase.text, languageOf(phrase.language));
      if (reading.words.length > 0) examples.push({ phrase, intent, of, reading, isKeywords });
      const spent = pacer.spend(stepsPerPhrase);
      if (spent !== undefined) await spent;
    }
  }
  return examples;
}
