import type { Clock } from '../../shared/clock.ts';

/** A clock that only moves when a test says so. */
export type FakeClock = Clock & {
  /** Moves time on, running each timer at its own moment and letting promises settle in between. */
  advance(ms: number): Promise<void>;
};

export function createFakeClock(start = Date.UTC(2026, 10, 20, 9, 0, 0)): FakeClock {
  type Waiting = { at: number; order: number; run: () => void };
  const waiting = new Set<Waiting>();
  let now = start;
  let order = 0;

  const nextUntil = (end: number): Waiting | undefined =>
    [...waiting]
      .filter((timer) => timer.at <= end)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];

  return {
    now: () => now,
    after(ms, run) {
      order += 1;
      const timer = { at: now + Math.max(0, ms), order, run };
      waiting.add(timer);
      return { cancel: () => void waiting.delete(timer) };
    },
    async advance(ms) {
      const end = now + ms;
      await settlePromises();
      for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) {
        waiting.delete(timer);
        now = timer.at;
        timer.run();
        await settlePromises();
      }
      now = end;
    },
  };
}

/** A turn of the event loop, so that everything already resolved has run. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
