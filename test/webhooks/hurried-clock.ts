import type { Clock } from '../../shared/clock.ts';
import { systemClock } from '../support/system-clock.ts';

/** A clock on which fifty seconds pass in one, so that real sockets meet their deadlines without long waits. */
export function createHurriedClock(times = 50): Clock {
  const start = systemClock.now();
  return {
    now: () => Math.round(start + (systemClock.now() - start) * times),
    after: (ms, run) => systemClock.after(ms / times, run),
  };
}
