import type { RandomBytes } from '../../shared/random.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

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
  return Math.round(step * (0.8 + 0.4 * drawFraction(input.random)));
}

/** A `Retry-After` header, seconds or an HTTP date, as milliseconds from `now`; undefined when it says nothing. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * second;
  // Only the form HTTP defines: Date.parse would take almost any text for a date.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) {
    return undefined;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** From 0 up to, not including, 1. */
export function drawFraction(random: RandomBytes): number {
  return Buffer.from(random(4)).readUInt32BE(0) / 2 ** 32;
}
