import { editDistance } from './edit-distance.ts';

/** A word as heard, and how like the known word it is: 1 the same, less for a slip. Unknown words stay as they are. */
export type HeardWord = { token: string; likeness: number };

export type Vocabulary = { nearest(word: string): HeardWord };

/** Knows the words of all phrases; a word that is nearly one of them is taken for it. */
export function createVocabulary(tokens: readonly string[]): Vocabulary {
  const known = new Set(tokens);
  // A slip in the first letter is rare, so words are looked for among those that begin alike.
  const byFirst = Map.groupBy(known, (token) => token.charAt(0));

  return {
    nearest(word) {
      const slips = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
      if (known.has(word) || slips === 0) return { token: word, likeness: 1 };
      let best: { token: string; distance: number } | null = null;
      for (const token of byFirst.get(word.charAt(0)) ?? []) {
        // Short words differ by one letter without being a slip: "sell" is not "sale".
        if (token.length < 4) continue;
        const distance = editDistance(word, token, slips);
        if (distance <= slips && (best === null || distance < best.distance))
          best = { token, distance };
      }
      return best === null
        ? { token: word, likeness: 1 }
        : { token: best.token, likeness: 1 - 0.15 * best.distance };
    },
  };
}
