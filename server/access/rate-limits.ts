import type { Clock } from '../../shared/clock.ts';

/** A sustained rate and how many may come at once. */
export type Rate = { perMinute: number; burst: number };

export type RateLimits = {
  /** Takes one from every bucket named, or from none: 0, or how many milliseconds to wait. */
  take(buckets: readonly { key: string; rate: Rate }[]): number;
};

type Bucket = { level: number; at: number; rate: Rate };

/** Buckets are dropped when full again; above this many the full ones are swept. */
const sweepAbove = 20_000;

/** Token buckets in memory, so a restart forgets them; the clock only ever adds. */
export function createRateLimits(clock: Clock): RateLimits {
  const buckets = new Map<string, Bucket>();
  let sweepAt = sweepAbove;

  function refill(key: string, rate: Rate, now: number): Bucket {
    const known = buckets.get(key);
    if (!known) return { level: rate.burst, at: now, rate };
    // A clock that jumps back must not lock anybody out: elapsed is never negative.
    const elapsed = Math.max(0, now - known.at);
    return {
      level: Math.min(rate.burst, known.level + (elapsed * rate.perMinute) / 60_000),
      at: now,
      rate,
    };
  }

  function sweep(now: number): void {
    if (buckets.size < sweepAt) return;
    for (const [key, bucket] of buckets) {
      if (refill(key, bucket.rate, now).level >= bucket.rate.burst) buckets.delete(key);
    }
    sweepAt = Math.max(sweepAbove, buckets.size * 2);
  }

  return {
    take(wanted) {
      const now = clock.now();
      const filled = wanted.map(({ key, rate }) => ({ key, bucket: refill(key, rate, now) }));
      const waits = filled.map(({ bucket }) =>
        bucket.level >= 1 ? 0 : Math.ceil(((1 - bucket.level) * 60_000) / bucket.rate.perMinute),
      );
      const wait = Math.max(0, ...waits);
      for (const { key, bucket } of filled) {
        if (wait === 0) bucket.level -= 1;
        buckets.set(key, bucket);
      }
      sweep(now);
      return wait;
    },
  };
}
