/** Lets others have their turn while something long is worked out. */
export type Pacer = {
  /** Tells of work done, in steps of about a nanosecond; what it returns is to be awaited. */
  spend(steps: number): Promise<void> | undefined;
};

/** Steps between two pauses: some ten milliseconds, so that four times as slow a machine keeps 50 ms. */
export const stepsPerTurn = 8_000_000;

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
