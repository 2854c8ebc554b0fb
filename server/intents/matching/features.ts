import type { Reading } from './reading.ts';

/**
 * The features of one text in four groups, each feature a 32-bit hash, in the order of the text and with
 * repetitions: stems and groups of synonyms, pairs of neighbours, letters, and pairs of words that matter.
 */
export type Features = readonly Int32Array[];

export function extractFeatures({ words, stems, names, weights }: Reading): Features {
  const hashes = stems.map((stem) => hashText(stem, 1));
  return [
    stemFeatures(hashes, { stems, names }),
    pairFeatures(hashes),
    letterFeatures(words),
    skipFeatures(names.filter((_, at) => (weights[at] ?? 0) > smallest)),
  ];
}

/** A word of a group has two features: its own stem, and what the group is called. */
function stemFeatures(
  hashes: readonly number[],
  { stems, names }: Pick<Reading, 'stems' | 'names'>,
): Int32Array {
  const found = [...hashes];
  for (const [at, name] of names.entries()) if (name !== stems[at]) found.push(hashText(name, 2));
  return Int32Array.from(found);
}

const startHash = 0x2545f491;
const endHash = 0x4f6cdd1d;

function pairFeatures(hashes: readonly number[]): Int32Array {
  const pairs = new Int32Array(hashes.length === 0 ? 0 : hashes.length + 1);
  for (let at = 0; at < pairs.length; at += 1) {
    pairs[at] = hashPair(hashes[at - 1] ?? startHash, hashes[at] ?? endHash, 3);
  }
  return pairs;
}

/** Below this a word may stand between two that matter. */
const smallest = 0.2;

/** Words that matter, or the groups they are of, with at most one other such word between, in any order. */
function skipFeatures(names: readonly string[]): Int32Array {
  const hashes = names.map((name) => hashText(name, 4));
  const pairs: number[] = [];
  for (let at = 0; at < hashes.length; at += 1) {
    for (let next = at + 1; next < hashes.length && next <= at + 2; next += 1) {
      const one = hashes[at] ?? 0;
      const other = hashes[next] ?? 0;
      pairs.push(hashPair(Math.min(one, other), Math.max(one, other), 4));
    }
  }
  return Int32Array.from(pairs);
}

const shortest = 2;
const longest = 5;
const mostLetters = 1_000;

/** Runs of two to five letters, words joined by one space, so that typing slips leave most of them whole. */
function letterFeatures(words: readonly string[]): Int32Array {
  const text = ` ${words.join(' ')} `.slice(0, mostLetters);
  const found = new Int32Array(text.length * (longest - shortest + 1));
  let count = 0;
  for (let start = 0; start + shortest <= text.length; start += 1) {
    let hash = 0x811c9dc5;
    for (let length = 1; length <= longest && start + length <= text.length; length += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(start + length - 1), 0x01000193);
      if (length < shortest) continue;
      found[count] = scramble(hash + length);
      count += 1;
    }
  }
  return found.subarray(0, count);
}

function hashText(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return scramble(hash);
}

function hashPair(one: number, other: number, seed: number): number {
  return scramble(Math.imul(one, 0x9e3779b1) ^ Math.imul(other + seed, 0x85ebca6b));
}

/** Spreads what differs in few bits over all of them (the finaliser of MurmurHash3). */
function scramble(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
