import type { RandomBytes } from '../../shared/random.ts';

const firstMs = 500;
const longestMs = 30_000;

/** Milliseconds to wait before try number `attempt` (0, 1, 2 …). */
export type Backoff = (attempt: number) => number;

/**
 * Doubles up to half a minute. Half of each wait is random: after a restart of the server its visitors
 * come back spread out, not all in the same moment.
 */
export function createBackoff(random: RandomBytes): Backoff {
  return (attempt) => {
    const whole = Math.min(longestMs, firstMs * 2 ** attempt);
    const [byte = 0] = random(1);
    return Math.round(whole / 2 + (whole / 2) * (byte / 255));
  };
}
