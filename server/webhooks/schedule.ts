import type { RandomBytes } from '../../shared/random.ts';
import { hour, minute, second, varyWait } from '../jobs/waits.ts';

/**
 * The wait before each attempt, in milliseconds: the one Standard Webhooks proposes. Ten attempts over a
 * little more than three days, so that a receiver that breaks on Friday evening is still reached on Monday.
 */
export const defaultSchedule: readonly number[] = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/**
 * How long to wait after `attempts` failed attempts, or undefined when the schedule is exhausted.
 *
 * Waits vary by 20 % either way, so that what failed together does not come back together. When the
 * receiver asked for a wait of its own, that counts, but never less than the step nor more than twice it.
 */
export function waitBeforeNext(input: {
  schedule: readonly number[];
  attempts: number;
  retryAfterMs: number | undefined;
  random: RandomBytes;
}): number | undefined {
  const step = input.schedule[input.attempts];
  if (step === undefined) return undefined;
  if (input.retryAfterMs !== undefined) {
    return Math.min(Math.max(input.retryAfterMs, step), 2 * step);
  }
  return varyWait(step, input.random);
}
