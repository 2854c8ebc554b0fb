/** Lets others have their turn while something long is worked out. */
export type Pacer = {
  /** Tells of work done, in steps of about a nanosecond. What it returns, if anything, is to be awaited. */
  spend(steps: number): Promise<void> | undefined;
};

/** Steps between two pauses: some milliseconds, so that a cold or a busy machine keeps 50 ms. */
export const stepsPerTurn = 2_000_000;

/** Counts work instead of reading a clock, so that pauses fall in the same places everywhere. */
export function createPacer(pause: () => Promise<void>): Pacer {
  let spent = 0;
  return {
    spend(steps) {
      spent += steps;
      if (spent < stepsPerTurn) return undefined;
      spent = 0;
      return pause();
    },
  };
}
