import { smallWeight } from './reading.ts';
import type { Reading } from './reading.ts';
import { likenessOf } from './resemblance.ts';

/** The words one intent knows: those of its phrases and keywords. */
export type KnownWords = {
  /** Looks at the words that matter. */
  lookAt(reading: Reading): Acquaintance;
};

/**
 * The share of them, by weight, that are known: 1 for a text that has none. And the weight of the weightiest
 * that is known: 0 where none is.
 */
export type Acquaintance = { share: number; weightiest: number };

/** A text of more words than this is taken as it is typed. */
const mostWords = 40;

export function collectWords(readings: readonly Reading[]): KnownWords {
  const names = new Set(readings.flatMap((reading) => reading.names));
  const words = new Set(readings.flatMap((reading) => reading.words));
  const byFirst = Map.groupBy(words, (word) => word.charAt(0));

  function knows({ names: said, words: typed }: Reading, at: number): boolean {
    if (names.has(said[at] ?? '')) return true;
    if (typed.length > mostWords) return false;
    const word = typed[at] ?? '';
    return (byFirst.get(word.charAt(0)) ?? []).some((known) => likenessOf(word, known) > 0);
  }

  return {
    lookAt(reading) {
      let total = 0;
      let known = 0;
      let weightiest = 0;
      for (const [at, weight] of reading.weights.entries()) {
        if (weight <= smallWeight) continue;
        total += weight;
        if (!knows(reading, at)) continue;
        known += weight;
        weightiest = Math.max(weightiest, weight);
      }
      return { share: total === 0 ? 1 : known / total, weightiest };
    },
  };
}
