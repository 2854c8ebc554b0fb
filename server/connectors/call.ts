import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { SharedRateLimits } from '../access/shared-rate-limits.ts';
import type { HttpClient, OutgoingReply } from '../outgoing/request.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { parseJson } from './json.ts';
import { readReply } from './reply.ts';
import type { ReadReply } from './reply.ts';
import { createBreaker } from './resilience/breaker.ts';
import type { Outcome } from './resilience/breaker.ts';
import { createGate } from './resilience/gate.ts';
import { sharePatience } from './resilience/patience.ts';
import { pause } from './resilience/pause.ts';
import { createRateLimiter } from './resilience/rate-limiter.ts';
import type { Resilience } from './resilience/resilience.ts';
import { drawPause, isWorthRepeating } from './resilience/retry.ts';
import type { FailedAttempt } from './resilience/retry.ts';
import { readWait } from './resilience/wait.ts';
import type { Told } from './resilience/wait.ts';

/**
 * One request to a backend; GET by default. `operation` names the rates it counts for. `repeatable` says that
 * sending it twice does no harm, because the backend knows it by an idempotency key; a read always is. `read` sorts
 * the reply, by the operation's own rules where it has some.
 */
export type Call = {
  url: string;
  headers: Record<string, string>;
  method?: string;
  body?: string | Buffer;
  operation?: string;
  repeatable?: boolean;
  read?: (reply: OutgoingReply, now: number) => ReadReply;
};

/** Calls one backend. `calls` is how many requests went out. */
export type Caller = (
  call: Call,
  signal: AbortSignal,
) => Promise<{ reply: ReadReply; calls: number }>;

/**
 * Makes the caller of one connection. Its total deadline covers everything: waiting for its turn in a rate and for
 * a place, every attempt and the pauses between them. A call that our own queue has left too little time is not
 * sent, and is answered as `unavailable`; one that would break a rate as `rate_limited`, with the wait.
 */
export function createCaller(
  connection: Resilience & { name: string },
  collaborators: {
    http: HttpClient;
    clock: Clock;
    random: RandomBytes;
    telemetry: Pick<Telemetry, 'connectionFailed' | 'connectionRecovered'>;
    /** Where several processes share a store: the rates hold over all of them. */
    sharedRates?: Pick<SharedRateLimits, 'take'> | undefined;
  },
): Caller {
  const { http, clock, random, telemetry, sharedRates } = collaborators;
  const { name, timeout, retry } = connection;
  const patience = sharePatience(timeout);
  const gate = createGate(clock, connection.concurrency);
  const rates = createRateLimiter({
    name,
    rules: connection.rateLimit ?? [],
    clock,
    shared: sharedRates,
  });
  const breaker = createBreaker(connection.breaker, clock, {
    failed: (fact) => telemetry.connectionFailed({ connection: name, ...fact }),
    recovered: (fact) => telemetry.connectionRecovered({ connection: name, ...fact }),
  });
  const budgetMs = Math.min(retry.budgetMs ?? timeout.totalMs, timeout.totalMs);

  return async (call, signal) => {
    const startedAt = clock.now();
    // A clock that is put back must not lengthen the deadline.
    const leftMs = () => timeout.totalMs - Math.max(0, clock.now() - startedAt);
    const mayRepeat = call.repeatable ?? ['GET', 'HEAD'].includes(call.method ?? 'GET');
    let calls = 0;
    let last: ReadReply | undefined;
    for (;;) {
      const sent = await attempt(call, signal, leftMs);
      // What the backend said says more than why it was not asked again.
      if ('refusal' in sent) return { reply: last ?? sent.refusal, calls };
      calls += 1;
      if (!('failed' in sent)) return { reply: sent.read, calls };
      const { failed } = sent;
      const over = { reply: failed.read, calls };
      last = failed.read;
      if (!mayRepeat || calls > retry.max || !isWorthRepeating(retry, failed)) return over;
      const pauseMs = drawPause(retry, calls, failed.read.retryAfterMs ?? 0, random);
      // A retry that could not finish is not begun.
      const spentMs = timeout.totalMs - leftMs();
      if (spentMs + pauseMs > budgetMs || leftMs() - pauseMs < patience.beginMs) return over;
      if (!(await pause(clock, pauseMs, signal)) || leftMs() < patience.beginMs) return over;
    }
  };

  /** One request, from waiting for its turn to the sorted reply. */
  async function attempt(
    call: Call,
    signal: AbortSignal,
    leftMs: () => number,
  ): Promise<Sent | { refusal: ReadReply }> {
    const closedMs = breaker.waitMs();
    if (closedMs > 0) return { refusal: alone(closedMs) };
    const operation = call.operation ?? '';
    const waitUntil = leftMs() - Math.min(patience.placeMs, leftMs() - patience.beginMs);
    const turn = await rates.enter(operation, { ms: leftMs() - waitUntil, signal });
    if (turn === 'given_up') return { refusal: fail('timeout') };
    if (turn !== 'go') return { refusal: limited(turn.waitMs) };
    const entered = await gate.enter({ ms: Math.max(0, leftMs() - waitUntil), signal });
    if (entered === 'given_up') return { refusal: fail('timeout') };
    if (entered === 'late' || entered === 'full') return { refusal: crowded };
    try {
      // The timer of the wait may ring late, when the process is busy or the machine was asleep.
      if (leftMs() < patience.beginMs) return { refusal: crowded };
      const begun = breaker.begin();
      if ('waitMs' in begun) return { refusal: alone(begun.waitMs) };
      return await send(call, signal, leftMs(), begun.record);
    } finally {
      entered.leave();
    }
  }

  async function send(
    call: Call,
    signal: AbortSignal,
    totalMs: number,
    record: (outcome: Outcome, question?: string) => void,
  ): Promise<Sent> {
    let outcome: Outcome = 'neutral';
    let question: string | undefined;
    try {
      const { url, headers, method = 'GET', body, operation = '', read = readReply } = call;
      const reply = await http.send({
        url,
        headers,
        method,
        ...(body === undefined ? {} : { body }),
        timeouts: { ...timeout, totalMs },
        maxBytes: limits.replyBytes,
        decompress: true,
        signal,
      });
      const sorted = read(reply, clock.now());
      if (!signal.aborted) outcome = judge(reply, sorted, totalMs);
      // With 500 a backend says that it broke over this; all else that fails is about the backend.
      if (reply.ok && reply.status === 500) question = nameQuestion(call);
      if (!reply.ok) {
        return sorted.ok ? { read: sorted } : { failed: { read: sorted, error: reply.error } };
      }
      const told = createTold(reply);
      rates.learn(operation, told);
      if (sorted.ok) return { read: sorted };
      const retryAfterMs = asksToWait.has(sorted.failure)
        ? readWait(retry.after, told, clock.now())
        : undefined;
      if (retryAfterMs !== undefined && sorted.failure === 'rate_limited') {
        rates.hold(operation, retryAfterMs);
      }
      const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
      return { failed: { read: { ...sorted, ...wait }, told } };
    } finally {
      // A probe that ended in any way makes room for the next one.
      record(outcome, question);
    }
  }

  function judge(reply: OutgoingReply, read: ReadReply, givenMs: number): Outcome {
    // The deadlines of connecting and of the first byte were given in full; the total may not have been.
    const ours = !reply.ok && reply.error === 'total_timeout' && givenMs < patience.fairMs;
    if (ours) return 'neutral';
    const broken = !read.ok && (read.failure === 'unavailable' || read.failure === 'timeout');
    return broken ? 'failure' : 'success';
  }
}

/** A digest, because what is asked names people. */
function nameQuestion({ method = 'GET', url, body = '' }: Call): string {
  return createHash('sha256').update(`${method} ${url}\n`).update(body).digest('base64');
}

/** A request that went out, and what came of it. */
type Sent =
  { read: ReadReply & { ok: true } } | { failed: FailedAttempt<ReadReply & { ok: false }> };

const asksToWait: ReadonlySet<string> = new Set(['rate_limited', 'unavailable', 'timeout']);

/** The JSON of a failed reply is read only when a rule of the connection asks for it. */
function createTold({ headers, body }: OutgoingReply & { ok: true }): Told {
  return { headers, json: () => parseJson(body) };
}

const crowded: ReadReply = {
  ...fail('unavailable'),
  note: 'more calls at once than the backend answers in time; some customers are asked to try again',
};

function alone(retryAfterMs: number): ReadReply {
  return { ...fail('unavailable'), retryAfterMs };
}

function limited(retryAfterMs: number): ReadReply {
  return { ...fail('rate_limited'), retryAfterMs };
}

function fail(failure: 'timeout' | 'unavailable' | 'rate_limited'): ReadReply & { ok: false } {
  return { ok: false, failure, status: null };
}
