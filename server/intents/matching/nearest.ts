import type { Pacer } from './pacer.ts';
import type { Vector } from './tfidf.ts';

/** The phrase most like a text, by its place in the list, and how like it is: 0 to 1. */
export type Nearest = { phrase: number; similarity: number };

export type PhraseIndex = { nearestTo(vector: Vector): Nearest | null };

const stepsPerFeature = 20;

/** Lists for each feature the phrases that have it, so that only those are compared. */
export async function indexPhrases(
  vectors: readonly Vector[],
  featureCount: number,
  pacer: Pacer,
): Promise<PhraseIndex> {
  const starts = new Int32Array(featureCount + 1);
  for (const { ids } of vectors) for (const id of ids) starts[id + 1] = (starts[id + 1] ?? 0) + 1;
  for (let id = 0; id < featureCount; id += 1) {
    starts[id + 1] = (starts[id + 1] ?? 0) + (starts[id] ?? 0);
  }
  const next = starts.slice();
  const phrases = new Int32Array(starts[featureCount] ?? 0);
  const values = new Float32Array(phrases.length);
  for (const [phrase, vector] of vectors.entries()) {
    for (const [at, id] of vector.ids.entries()) {
      const place = next[id] ?? 0;
      phrases[place] = phrase;
      values[place] = vector.values[at] ?? 0;
      next[id] = place + 1;
    }
    const spent = pacer.spend(vector.ids.length * stepsPerFeature);
    if (spent !== undefined) await spent;
  }
  const sums = new Float32Array(vectors.length);

  return {
    nearestTo(vector) {
      sums.fill(0);
      for (let at = 0; at < vector.ids.length; at += 1) {
        const id = vector.ids[at] ?? 0;
        const value = vector.values[at] ?? 0;
        const end = starts[id + 1] ?? 0;
        for (let place = starts[id] ?? 0; place < end; place += 1) {
          const phrase = phrases[place] ?? 0;
          sums[phrase] = (sums[phrase] ?? 0) + value * (values[place] ?? 0);
        }
      }
      let best = -1;
      let similarity = 0;
      for (let phrase = 0; phrase < sums.length; phrase += 1) {
        if ((sums[phrase] ?? 0) <= similarity) continue;
        best = phrase;
        similarity = sums[phrase] ?? 0;
      }
      return best === -1 ? null : { phrase: best, similarity: Math.min(1, similarity) };
    },
  };
}
