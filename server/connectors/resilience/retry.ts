import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import { drawFraction } from '../../../shared/random.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import type { OutgoingError } from '../../outgoing/request.ts';
import { expressionSchema, holds } from '../expression-schema.ts';
import type { ReadReply } from '../reply.ts';
import { waitSourceSchema } from './wait.ts';
import type { Told } from './wait.ts';

const pauseSchema = z.int().min(1).max(limits.turnDeadlineMs);

/**
 * `retry` of a connection. `budgetMs` is the time from the call's begin within which another attempt may begin;
 * the total deadline by default. `never` is an expression on `{status, headers, body}` of a reply.
 */
export const retrySchema = z
  .strictObject({
    max: z.int().min(0).max(limits.connectionRetries).default(1),
    on: z
      .array(z.union([z.literal('network'), z.int().min(400).max(599)]))
      .max(30)
      .default([408, 425, 429, 500, 502, 503, 504, 'network']),
    baseMs: pauseSchema.default(limits.connectionRetryBaseMs),
    maxMs: pauseSchema.default(limits.connectionRetryMaxMs),
    budgetMs: z.int().min(0).max(limits.turnDeadlineMs).optional(),
    never: expressionSchema.optional(),
    after: z
      .array(waitSourceSchema)
      .min(1)
      .max(10)
      .default([{ header: 'retry-after', unit: 's' }])
      .describe('where a reply says how long to wait; the first that yields a number wins'),
  })
  .prefault({});

export type Retry = z.infer<typeof retrySchema>;

/** Of a failed reply's meaning, what counts here; `retry` is the word of an error rule, which comes before `on`. */
type Failed = Pick<ReadReply & { ok: false }, 'failure' | 'status'> & { retry?: boolean };

/** How an attempt ended that failed: its meaning, and what was received, or why nothing was. */
export type FailedAttempt<F = Failed> = { read: F; error: OutgoingError } | { read: F; told: Told };

/** Whether such a failure may go away by itself. A deadline of ours may not: its time is spent. */
export function isWorthRepeating({ on, never }: Retry, failed: FailedAttempt): boolean {
  if ('error' in failed) return on.includes('network') && lostOnTheWay.has(failed.error);
  const { read, told } = failed;
  const may = read.retry ?? (passing.has(read.failure) && on.includes(statusOf(read)));
  return may && !(never !== undefined && holds(never, describe(read, told)));
}

/**
 * The pause before the next attempt. Full jitter: anything between nothing and the whole step, so that callers
 * who failed together return apart; on top of the wait that the backend asks for.
 */
export function drawPause(
  { baseMs, maxMs }: Retry,
  attempt: number,
  askedMs: number,
  random: RandomBytes,
): number {
  const stepMs = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return askedMs + Math.round(drawFraction(random) * stepMs);
}

const lostOnTheWay: ReadonlySet<OutgoingError> = new Set(['dns', 'connect', 'tls', 'reset']);

/** The other classes are answers: asking again gives the same. */
const passing: ReadonlySet<Failed['failure']> = new Set([
  'unavailable',
  'timeout',
  'rate_limited',
  'unknown',
]);

/** What a backend that says everything with 200 would have said in HTTP's words. */
function statusOf({ status, failure }: Failed): number {
  if (status !== null && status >= 400) return status;
  return failure === 'rate_limited' ? 429 : failure === 'unavailable' ? 503 : 0;
}

function describe({ status }: Failed, { headers, json }: Told): Json {
  return { status, headers: { ...headers }, body: json() ?? null };
}
