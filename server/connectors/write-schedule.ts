import type { RandomBytes } from '../../shared/random.ts';
import { hour, minute, second, varyWait } from '../jobs/waits.ts';

/** The wait after each failed attempt, in milliseconds: a CRM that breaks on Friday evening is reached on Monday. */
const writeSchedule: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** What only the owner can put right is not tried every few seconds. */
const ownerMs = 15 * minute;

/**
 * How long to wait after `attempts` calls of a backend that failed, in milliseconds; undefined when it was asked often
 * enough. The backend's own wait counts where it is longer. Where we left the backend alone (`asked` false) it is
 * waited for without an end: that says nothing about the write. Waits vary by a fifth either way.
 */
export function waitBeforeNextWrite(failed: {
  attempts: number;
  asked: boolean;
  retryAfterMs: number | undefined;
  byOwner: boolean;
  random: RandomBytes;
}): number | undefined {
  const { attempts, asked, retryAfterMs = 0, byOwner, random } = failed;
  const step = asked ? writeSchedule[attempts - 1] : writeSchedule[0];
  if (step === undefined) return undefined;
  const least = byOwner ? Math.max(step, ownerMs) : step;
  return Math.max(varyWait(least, random), Math.min(retryAfterMs, 24 * hour));
}
