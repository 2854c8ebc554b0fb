/** Randomness that a failed run can be repeated with: the same seed gives the same numbers (mulberry32). */
export type RandomSource = {
  seed: number;
  /** From 0 up to, not including, 1. */
  fraction(): number;
};

/** The seed of the variable `SEED`, else a new one. Print it. */
export function createRandomSource(given = process.env['SEED']): RandomSource {
  const seed = given === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(given);
  let state = seed;
  return {
    seed,
    fraction() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}
