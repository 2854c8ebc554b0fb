import { drawFraction } from '../../shared/random.ts';
import type { RandomBytes } from '../../shared/random.ts';

/** In milliseconds, for schedules that are read by people. */
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** A wait that varies by a fifth either way, so that what failed together does not come back together. */
export function varyWait(ms: number, random: RandomBytes): number {
  return Math.round(ms * (0.8 + 0.4 * drawFraction(random)));
}
