import type { Clock } from '../../shared/clock.ts';

/** The machine's own time, for tests whose subject is a real socket and whose deadlines must not pass. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return {
      cancel: () => {
        clearTimeout(timer);
      },
    };
  },
};
