import type { Features } from './features.ts';

/** Features by dense numbers instead of hashes, per group; -1 for one that has no number. */
export type NumberedFeatures = readonly Int32Array[];

/** Gives dense numbers to the features of phrases, in the order in which they are first seen. */
export type FeatureIds = {
  /** Gives a number to what has none yet. */
  add(features: Features): NumberedFeatures;
  find(features: Features): NumberedFeatures;
  count(): number;
};

/** Open addressing over two arrays: several times as fast as a Map with strings as keys. */
export function createFeatureIds(): FeatureIds {
  let size = 1 << 12;
  let keys = new Int32Array(size);
  let ids = new Int32Array(size).fill(-1);
  let count = 0;

  function slotOf(hash: number): number {
    let slot = hash & (size - 1);
    while (ids[slot] !== -1 && keys[slot] !== hash) slot = (slot + 1) & (size - 1);
    return slot;
  }

  function grow(): void {
    const before = { keys, ids };
    size *= 2;
    keys = new Int32Array(size);
    ids = new Int32Array(size).fill(-1);
    for (const [at, id] of before.ids.entries()) {
      if (id === -1) continue;
      const hash = before.keys[at] ?? 0;
      const slot = slotOf(hash);
      keys[slot] = hash;
      ids[slot] = id;
    }
  }

  function addOne(hash: number): number {
    const slot = slotOf(hash);
    const known = ids[slot] ?? -1;
    if (known !== -1) return known;
    keys[slot] = hash;
    ids[slot] = count;
    count += 1;
    if (count * 2 > size) grow();
    return count - 1;
  }

  function number(features: Features, numberOf: (hash: number) => number): NumberedFeatures {
    return features.map((group) => {
      const numbers = new Int32Array(group.length);
      for (let at = 0; at < numbers.length; at += 1) numbers[at] = numberOf(group[at] ?? 0);
      return numbers;
    });
  }

  return {
    add: (features) => number(features, addOne),
    find: (features) => number(features, (hash) => ids[slotOf(hash)] ?? -1),
    count: () => count,
  };
}
