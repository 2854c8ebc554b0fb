import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';

/** A sustained rate and how many may come at once. */
export type Rate = { perMinute: number; burst: number };

export type RateBucket = { key: string; rate: Rate };

export type RateLimits = {
  /** Takes one from every bucket named, or from none: 0, or how many milliseconds to wait. */
  take(buckets: readonly RateBucket[]): number;
  /** What `take` would say, without taking. */
  waitMs(bucket: RateBucket): number;
};

type Level = { level: number; at: number };

/**
 * Token buckets in memory, so a restart forgets them; the clock only ever adds. Beyond the limit of buckets the
 * one unused the longest is forgotten, which costs the same however many there are.
 */
export function createRateLimits(clock: Clock): RateLimits {
  const buckets = new Map<string, Level>();

  function refill({ key, rate }: RateBucket, now: number): Level {
    const known = buckets.get(key);
    if (!known) return { level: rate.burst, at: now };
    // A clock that jumps back must not lock anybody out: elapsed is never negative.
    const elapsed = Math.max(0, now - known.at);
    const level = Math.min(rate.burst, known.level + (elapsed * rate.perMinute) / 60_000);
    return { level, at: now };
  }

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
      const filled = wanted.map((bucket) => ({ ...bucket, now: refill(bucket, now) }));
      const wait = Math.max(0, ...filled.map((each) => waitOf(each.now, each.rate)));
      for (const each of filled) {
        if (wait === 0) each.now.level -= 1;
        // A bucket that nothing was taken from is as good as none: what is refused makes no new ones.
        if (wait === 0 || buckets.has(each.key)) keep(each.key, each.now);
      }
      return wait;
    },
    waitMs: (bucket) => waitOf(refill(bucket, clock.now()), bucket.rate),
  };
}

function waitOf({ level }: Level, rate: Rate): number {
  return level >= 1 ? 0 : Math.ceil(((1 - level) * 60_000) / rate.perMinute);
}
