import { editDistance } from './edit-distance.ts';
import type { Reading } from './reading.ts';

/** How many typing slips a word of this length may hold and still be meant. */
function slipsIn(word: string): number {
  // Short words differ by one letter without being a slip: "sell" is not "sale".
  if (word.length >= 8) return 2;
  return word.length >= 4 ? 1 : 0;
}

/** How like two words are: 1 the same, less for each typing slip, 0 for different words. */
export function likenessOf(one: string, other: string): number {
  if (one === other) return 1;
  const slips = Math.min(slipsIn(one), slipsIn(other));
  // A slip in the first letter is rare.
  if (slips === 0 || one.charAt(0) !== other.charAt(0)) return 0;
  const distance = editDistance(one, other, slips);
  return distance > slips ? 0 : 1 - 0.15 * distance;
}

/** Longer texts are never nearly a phrase, and comparing them would take long. */
const mostWords = 40;

/**
 * How much two texts say the same: the weight of what they share over the weight of both, 0 to 1. Order does
 * not count, typing slips little, and words of one group of synonyms not at all.
 */
export function resemblanceOf(one: Reading, other: Reading): number {
  if (one.words.length > mostWords || other.words.length > mostWords) return 0;
  const taken = new Set<number>();
  let shared = 0;
  for (const [at, name] of one.names.entries()) {
    let best = 0;
    let place = -1;
    for (const [candidate, otherName] of other.names.entries()) {
      if (taken.has(candidate)) continue;
      const likeness =
        name === otherName ? 1 : likenessOf(one.words[at] ?? '', other.words[candidate] ?? '');
      if (likeness <= best) continue;
      best = likeness;
      place = candidate;
    }
    if (place === -1) continue;
    taken.add(place);
    shared += best * Math.min(one.weights[at] ?? 0, other.weights[place] ?? 0);
  }
  const total = sum(one.weights) + sum(other.weights);
  return total === 0 ? 0 : (2 * shared) / total;
}

function sum(weights: readonly number[]): number {
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
}
