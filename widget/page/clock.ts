import type { Clock } from '../../shared/clock.ts';
import type { RandomBytes } from '../../shared/random.ts';

export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** `getRandomValues` also works on pages without https, where `randomUUID` is missing. */
export const browserRandom: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
