/** A sustained rate and how many may come at once. */
export type Rate = { perMinute: number; burst: number };

/** What is limited together, and to what. */
export type RateBucket = { key: string; rate: Rate };

/** How many permits there were, and when. */
export type Level = { level: number; at: number };

/** The bucket as it is now: a new one is full. */
export function refill(known: Level | undefined, rate: Rate, now: number): Level {
  if (!known) return { level: rate.burst, at: now };
  // A clock that jumps back must not lock anybody out: elapsed is never negative.
  const elapsed = Math.max(0, now - known.at);
  return {
    level: Math.min(rate.burst, known.level + (elapsed * rate.perMinute) / 60_000),
    at: now,
  };
}

/** Milliseconds until there is a permit; 0 when there is one. */
export function waitOf({ level }: Level, rate: Rate): number {
  return level >= 1 ? 0 : Math.ceil(((1 - level) * 60_000) / rate.perMinute);
}
