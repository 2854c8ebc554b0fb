import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { refill, waitOf } from './token-bucket.ts';
import type { Level, Rate, RateBucket } from './token-bucket.ts';

/** The limits that protect this process, whatever reaches the others. */
export type RateLimits = {
  /** Takes one from every bucket named, or from none: 0, or how many milliseconds to wait. */
  take(buckets: readonly RateBucket[]): number;
  /** What `take` would say, without taking. */
  waitMs(bucket: RateBucket): number;
};

/**
 * Token buckets in memory, so a restart forgets them; the clock only ever adds. Beyond the limit of buckets the
 * one unused the longest is forgotten, which costs the same however many there are. `rateOf` changes every rate.
 */
export function createRateLimits(
  clock: Clock,
  rateOf: (rate: Rate) => Rate = (rate) => rate,
): RateLimits {
  const buckets = new Map<string, Level>();

  /** Puts it at the end, so that the first of the map is the one unused the longest. */
  function keep(key: string, bucket: Level): void {
    buckets.delete(key);
    buckets.set(key, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > limits.rateBuckets && oldest !== undefined) buckets.delete(oldest);
  }

  return {
    take(wanted) {
      const now = clock.now();
      const filled = wanted.map(({ key, rate: usual }) => {
        const rate = rateOf(usual);
        return { key, rate, now: refill(buckets.get(key), rate, now) };
      });
      const wait = Math.max(0, ...filled.map((each) => waitOf(each.now, each.rate)));
      for (const each of filled) {
        if (wait === 0) each.now.level -= 1;
        // A bucket that nothing was taken from is as good as none: what is refused makes no new ones.
        if (wait === 0 || buckets.has(each.key)) keep(each.key, each.now);
      }
      return wait;
    },
    waitMs({ key, rate: usual }) {
      const rate = rateOf(usual);
      return waitOf(refill(buckets.get(key), rate, clock.now()), rate);
    },
  };
}
