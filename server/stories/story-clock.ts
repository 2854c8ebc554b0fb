import type { Clock } from '../../shared/clock.ts';

/** A clock that stands still until it is moved. One for all stories: each begins by setting it, which ends what waited. */
export type StoryClock = Clock & {
  set(at: number): void;
  /** Moves to the next timer and runs it; false, and to `until`, when none is due by then. */
  step(until: number): boolean;
};

export function createStoryClock(): StoryClock {
  type Waiting = { at: number; order: number; run: () => void };
  const waiting = new Set<Waiting>();
  let now = 0;
  let order = 0;

  const next = (): Waiting | undefined => {
    let first: Waiting | undefined;
    for (const timer of waiting)
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    return first;
  };

  return {
    now: () => now,
    after(ms, run) {
      order += 1;
      const timer = { at: now + Math.max(0, ms), order, run };
      waiting.add(timer);
      return { cancel: () => void waiting.delete(timer) };
    },
    set(at) {
      waiting.clear();
      now = at;
    },
    step(until) {
      const timer = next();
      if (timer === undefined || timer.at > until) {
        if (Number.isFinite(until)) now = Math.max(now, until);
        return false;
      }
      waiting.delete(timer);
      now = Math.max(now, timer.at);
      timer.run();
      return true;
    },
  };
}
