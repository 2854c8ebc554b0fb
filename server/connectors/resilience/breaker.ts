import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';

/**
 * `breaker` of a connection: it opens after `failures` in a row, or when `failureRatio` of the last `window` calls
 * failed and there were at least `minCalls`, and stays open for `openMs`.
 */
export const breakerSchema = z
  .strictObject({
    failures: z.int().min(1).max(1_000).default(limits.breakerFailures),
    window: z.int().min(1).max(1_000).default(limits.breakerWindowCalls),
    minCalls: z.int().min(1).max(1_000).default(limits.breakerMinCalls),
    failureRatio: z.number().min(0.01).max(1).default(limits.breakerFailureRatio),
    openMs: z.int().min(1).max(600_000).default(limits.breakerOpenMs),
  })
  .prefault({})
  .refine(({ window, minCalls }) => minCalls <= window, {
    path: ['minCalls'],
    message: 'must not be more than window',
  });

/**
 * Leaves a backend alone that fails, so that customers get their answer at once and the backend gets air. When
 * the pause is over, one call goes through as a probe: it alone decides how it goes on.
 */
type Breaker = {
  /** How long it is still closed to everybody, in milliseconds; 0: `begin` may let a call through. */
  waitMs(): number;
  /** A call that may go ahead, to be `record`ed once, or the wait in milliseconds. */
  begin(): { record: Recording } | { waitMs: number };
};

/**
 * Tells how a call ended. `question` names what was asked, for a failure that may be of this one question alone: asked
 * again and again, it counts once, so that one customer's broken order closes the backend to nobody else.
 */
type Recording = (outcome: Outcome, question?: string) => void;

/** `neutral` for a call that says nothing about the backend, such as one its caller gave up. */
export type Outcome = 'success' | 'failure' | 'neutral';

/** Told once each: when a backend is first left alone, and when it is asked as usual again after `ms`. */
type BreakerWatch = {
  failed(fact: { failures: number; calls: number }): void;
  recovered(fact: { ms: number }): void;
};

export function createBreaker(
  settings: z.infer<typeof breakerSchema>,
  clock: Clock,
  watch: BreakerWatch,
): Breaker {
  const { failures, window, minCalls, failureRatio, openMs } = settings;
  let inRow = 0;
  let recent: { at: number; failed: boolean; question: string | undefined }[] = [];
  let openedAt: number | null = null;
  let openUntil = 0;
  let probing = false;

  const waitMs = (): number => {
    if (openedAt === null) return 0;
    // A clock that was ahead and is put right must not lengthen the pause.
    openUntil = Math.min(openUntil, clock.now() + openMs);
    return Math.max(0, openUntil - clock.now());
  };

  const count: Recording = (outcome, question) => {
    // What was under way when it opened says nothing new.
    if (openedAt !== null || outcome === 'neutral') return;
    const now = clock.now();
    const failed = outcome === 'failure';
    recent = recent.filter(({ at }) => Math.abs(now - at) <= limits.breakerWindowMs);
    const isKnown = question !== undefined && recent.some((call) => call.question === question);
    if (failed && isKnown) return;
    inRow = failed ? inRow + 1 : 0;
    recent = [...recent, { at: now, failed, question: failed ? question : undefined }].slice(
      -window,
    );
    const lost = recent.filter((call) => call.failed).length;
    const tooMany = recent.length >= minCalls && lost >= failureRatio * recent.length;
    if (inRow < failures && !(failed && tooMany)) return;
    openedAt = now;
    openUntil = now + openMs;
    watch.failed({ failures: Math.max(lost, inRow), calls: Math.max(recent.length, inRow) });
  };

  const countProbe: Recording = (outcome) => {
    probing = false;
    if (outcome === 'failure') openUntil = clock.now() + openMs;
    if (outcome !== 'success' || openedAt === null) return;
    const ms = Math.max(0, clock.now() - openedAt);
    openedAt = null;
    inRow = 0;
    recent = [];
    watch.recovered({ ms });
  };

  return {
    waitMs,
    begin() {
      if (openedAt === null) return { record: count };
      const left = waitMs();
      if (left > 0) return { waitMs: left };
      if (probing) return { waitMs: limits.connectionRetryBaseMs };
      probing = true;
      return { record: countProbe };
    },
  };
}
