import type { Clock } from '../../shared/clock.ts';

/**
 * The store's trouble is met by everybody who asks for something, for as long as it lasts: one line in a while
 * tells it as well as hundreds, and leaves the rest of the log readable. Everything else is told each time.
 */
export type PassingTrouble = {
  /** How many were left out before this one; undefined when this one is to be left out as well. */
  tell(error: unknown): number | undefined;
};

const quietMs = 10_000;

export function createPassingTrouble(clock: Clock): PassingTrouble {
  const told = new Map<string, { at: number; leftOut: number }>();
  return {
    tell(error) {
      const code = passingCode(error);
      if (code === undefined) return 0;
      const now = clock.now();
      const last = told.get(code);
      // A clock that was put back must not keep it quiet.
      if (last && now >= last.at && now < last.at + quietMs) {
        last.leftOut += 1;
        return undefined;
      }
      told.set(code, { at: now, leftOut: 0 });
      return last?.leftOut ?? 0;
    },
  };
}

/** As the store names it; there are two of them. */
function passingCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'store.unavailable' || code === 'store.busy' ? code : undefined;
}
