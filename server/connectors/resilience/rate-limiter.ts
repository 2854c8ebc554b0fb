import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { SharedRateLimits } from '../../access/shared-rate-limits.ts';
import type { RateBucket } from '../../access/token-bucket.ts';
import { pause } from './pause.ts';
import type { RateRule } from './rate-limit.ts';
import { createRateWindow } from './rate-window.ts';
import type { RateWindow } from './rate-window.ts';
import { readNumber, readTold, readWait } from './wait.ts';
import type { Told } from './wait.ts';

/** Keeps calls to one backend inside its rates, so that it need not refuse them. */
type RateLimiter = {
  /** Waits for the call's turn, at most for `ms`. */
  enter(operation: string, patience: { ms: number; signal: AbortSignal }): Promise<RateEntered>;
  /** Takes from a reply how many calls are left. */
  learn(operation: string, told: Told): void;
  /** The backend refused a call and asks to wait: the operation's other calls are not made meanwhile. */
  hold(operation: string, ms: number): void;
};

/** `go`, or why not: the wait was too long, or the caller gave up. */
type RateEntered = 'go' | 'given_up' | { waitMs: number };

/**
 * Each process counts its own calls exactly. With `shared`, all processes together keep to the rates as well, by the
 * store's buckets, which let through their burst on top and know no rate below one call a minute; without it each
 * process has the whole rate for itself. `name` is the connection's.
 */
export function createRateLimiter(settings: {
  name: string;
  rules: readonly RateRule[];
  clock: Clock;
  shared?: Pick<SharedRateLimits, 'take'> | undefined;
}): RateLimiter {
  const { name, clock, shared } = settings;
  const rates = settings.rules.map((rule) => ({ rule, window: createRateWindow(rule) }));
  const held = new Map<string, number>();

  const ratesOf = (operation: string): Rate[] =>
    rates.filter(({ rule }) => rule.operations?.includes(operation) ?? true);

  const heldMs = (operation: string): number => {
    const now = clock.now();
    // A clock that was ahead and is put right must not lengthen it.
    const until = Math.min(held.get(operation) ?? 0, now + limits.connectionRateHoldMs);
    if (until > now) held.set(operation, until);
    else held.delete(operation);
    return Math.max(0, until - now);
  };

  async function askTheOthers(
    chosen: readonly Rate[],
    patience: { ms: number; signal: AbortSignal },
  ): Promise<RateEntered> {
    const startedAt = clock.now();
    const buckets = chosen.flatMap((rate) => toBuckets(name, rate));
    if (buckets.length === 0) return 'go';
    const spentMs = () => Math.max(0, clock.now() - startedAt);
    for (;;) {
      const waitMs = await takeInTime(buckets, patience.ms - spentMs(), patience.signal);
      if (waitMs === 0 || waitMs === 'given_up') return waitMs === 0 ? 'go' : waitMs;
      if (spentMs() + waitMs > patience.ms) return { waitMs };
      if (!(await pause(clock, waitMs, patience.signal))) return 'given_up';
    }
  }

  /** A store that does not answer in time holds nobody up: each process then goes by what it has counted itself. */
  async function takeInTime(
    buckets: readonly RateBucket[],
    ms: number,
    signal: AbortSignal,
  ): Promise<number | 'given_up'> {
    if (shared === undefined) return 0;
    const answered = new AbortController();
    const late = pause(clock, Math.max(0, ms), AbortSignal.any([signal, answered.signal]));
    try {
      return await Promise.race([
        shared.take(buckets),
        late.then(() => (signal.aborted ? ('given_up' as const) : 0)),
      ]);
    } finally {
      answered.abort();
    }
  }

  return {
    async enter(operation, { ms, signal }) {
      const refusedMs = heldMs(operation);
      const chosen = ratesOf(operation);
      if (refusedMs === 0 && chosen.length === 0) return 'go';
      const mostMs = Math.min(ms, ...chosen.map(({ rule }) => rule.queueMs));
      const now = clock.now();
      for (const { window, rule } of chosen) window.settle(now + rule.queueMs);
      const at = findMoment(chosen, now + refusedMs);
      const waitMs = Math.ceil(at - now);
      if (waitMs > mostMs) return { waitMs };
      for (const { window } of chosen) window.take(at);
      const giveBack = () => {
        for (const { window } of chosen) window.giveBack(at);
      };
      if (waitMs > 0 && !(await pause(clock, waitMs, signal))) {
        giveBack();
        return 'given_up';
      }
      if (shared === undefined || chosen.length === 0) return 'go';
      const entered = await askTheOthers(chosen, { ms: mostMs - waitMs, signal });
      if (entered !== 'go') giveBack();
      return entered;
    },
    learn(operation, told) {
      for (const { rule, window } of ratesOf(operation)) {
        if (rule.remaining === undefined) continue;
        const { keep, reset } = rule.remaining;
        const left = readNumber(readTold(rule.remaining, told)?.trim() ?? '');
        if (left === undefined) continue;
        const now = clock.now();
        const resetMs = Math.min(readWait(reset, told, now) ?? rule.perMs, rule.perMs);
        window.cap(Math.floor(left) - keep, now + resetMs);
      }
    },
    hold(operation, ms) {
      held.set(operation, clock.now() + Math.min(ms, limits.connectionRateHoldMs));
    },
  };
}

type Rate = { rule: RateRule; window: RateWindow };

/** The first moment that keeps every rate. */
function findMoment(rates: readonly Rate[], from: number): number {
  return Math.max(from, ...rates.map(({ window }) => window.next(from)));
}

/** The bucket of the store for a rate; it counts whole calls per minute, so a slower rate has none. */
function toBuckets(name: string, { rule }: Rate): RateBucket[] {
  const { name: rate, requests, perMs, burst = requests } = rule;
  const perMinute = Math.floor((requests * 60_000) / perMs);
  return perMinute < 1 ? [] : [{ key: `connection:${name}:${rate}`, rate: { perMinute, burst } }];
}
