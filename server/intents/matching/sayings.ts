import type { ExamplePhrase } from './example-phrases.ts';
import type { Reading } from './reading.ts';

/** Finds the phrase that a text says word for word, or with other endings or words for the same things. */
export type Sayings = {
  sameWords(reading: Reading): ExamplePhrase | undefined;
  sameThings(reading: Reading): ExamplePhrase | undefined;
};

/** Of two phrases that say the same, the first one counts, so that the order of the files decides. */
export function collectSayings(examples: readonly ExamplePhrase[]): Sayings {
  const byWords = new Map<string, ExamplePhrase>();
  const byNames = new Map<string, ExamplePhrase>();
  for (const example of examples) {
    if (example.isKeywords) continue;
    addFirst(byWords, example.reading.words.join(' '), example);
    addFirst(byNames, example.reading.names.join(' '), example);
  }
  return {
    sameWords: ({ words }) => byWords.get(words.join(' ')),
    sameThings: ({ names }) => byNames.get(names.join(' ')),
  };
}

function addFirst<T>(into: Map<string, T>, key: string, value: T): void {
  if (!into.has(key)) into.set(key, value);
}
