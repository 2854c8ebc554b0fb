import type { NumberedFeatures } from './feature-ids.ts';

/** Features by their numbers, each once, with their weights; of length 1 where it has any. */
export type Vector = { ids: Int32Array; values: Float32Array };

export type Vectorizer = {
  /** The vector of a text; features that no phrase has are left out. */
  vectorOf(features: NumberedFeatures): Vector;
};

/** What stems, pairs, letters and pairs of words that matter count for, each of length 1 before. */
const groupWeights = [1, 0.6, 1.2, 0.4];

const none = new Int32Array(0);

/** Learns from phrases how rare each of `featureCount` features is: TF-IDF, per group. */
export function fitVectorizer(
  phrases: readonly NumberedFeatures[],
  featureCount: number,
): Vectorizer {
  const rarity = rarityOf(phrases, featureCount);
  const times = new Float32Array(featureCount);

  return {
    vectorOf(groups) {
      let length = 0;
      for (const group of groups) length += group.length;
      const ids = new Int32Array(length);
      const values = new Float32Array(length);
      let count = 0;
      let allSquares = 0;
      for (let index = 0; index < groups.length; index += 1) {
        const group = groups[index] ?? none;
        const first = count;
        for (let at = 0; at < group.length; at += 1) {
          const id = group[at] ?? -1;
          if (id === -1 || rarity[id] === 0) continue;
          const before = times[id] ?? 0;
          times[id] = before + 1;
          if (before !== 0) continue;
          ids[count] = id;
          count += 1;
        }
        let squares = 0;
        for (let at = first; at < count; at += 1) {
          const id = ids[at] ?? 0;
          const often = times[id] ?? 1;
          const value = (often === 1 ? 1 : 1 + Math.log(often)) * (rarity[id] ?? 0);
          times[id] = 0;
          values[at] = value;
          squares += value * value;
        }
        if (squares === 0) continue;
        const weight = groupWeights[index] ?? 0;
        const scale = weight / Math.sqrt(squares);
        for (let at = first; at < count; at += 1) values[at] = (values[at] ?? 0) * scale;
        allSquares += weight * weight;
      }
      const scale = allSquares === 0 ? 0 : 1 / Math.sqrt(allSquares);
      for (let at = 0; at < count; at += 1) values[at] = (values[at] ?? 0) * scale;
      return { ids: ids.subarray(0, count), values: values.subarray(0, count) };
    },
  };
}

/** The more phrases have a feature, the less it says; 0 for one that none has. */
function rarityOf(phrases: readonly NumberedFeatures[], featureCount: number): Float32Array {
  const seen = new Int32Array(featureCount);
  const lastPhrase = new Int32Array(featureCount).fill(-1);
  for (const [at, groups] of phrases.entries()) {
    for (const group of groups) {
      for (let place = 0; place < group.length; place += 1) {
        const id = group[place] ?? -1;
        if (id === -1 || lastPhrase[id] === at) continue;
        lastPhrase[id] = at;
        seen[id] = (seen[id] ?? 0) + 1;
      }
    }
  }
  return Float32Array.from(seen, (times) =>
    times === 0 ? 0 : Math.log((1 + phrases.length) / (1 + times)) + 2,
  );
}
