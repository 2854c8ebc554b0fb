import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { drawFraction } from '../../shared/random.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { HttpClient, OutgoingReply } from '../outgoing/request.ts';
import { createBreaker } from './breaker.ts';
import type { Outcome } from './breaker.ts';
import { createGate } from './gate.ts';
import { sharePatience } from './patience.ts';
import { readReply } from './reply.ts';
import type { ReadReply } from './reply.ts';
import type { Connection } from './schema.ts';

/** Reads from one backend. `calls` is how many requests went out. */
export type Caller = (
  request: { url: string; headers: Record<string, string> },
  signal: AbortSignal,
) => Promise<{ reply: ReadReply; calls: number }>;

/**
 * Makes the caller of one connection. Its total deadline covers everything: waiting for a place, every
 * attempt and the pauses between them. A call that our own queue has left too little time is not sent, and
 * is answered as `unavailable`.
 */
export function createCaller(
  connection: Pick<Connection, 'timeout' | 'retry'>,
  collaborators: { http: HttpClient; clock: Clock; random: RandomBytes },
): Caller {
  const { http, clock, random } = collaborators;
  const { timeout, retry } = connection;
  const patience = sharePatience(timeout);
  const gate = createGate(clock);
  const breaker = createBreaker(clock);

  return async (request, signal) => {
    const deadline = clock.now() + timeout.totalMs;
    // A clock that is put back must not lengthen the deadline.
    const leftMs = () => Math.min(deadline - clock.now(), timeout.totalMs);
    const entered = await gate.enter({ ms: patience.placeMs, signal });
    if (entered === 'given_up') return { reply: fail('timeout'), calls: 0 };
    if (entered === 'late' || entered === 'full') return { reply: crowded, calls: 0 };
    let calls = 0;
    try {
      // The timer of the wait may ring late, when the process is busy or the machine was asleep.
      if (leftMs() < patience.beginMs) return { reply: crowded, calls };
      for (;;) {
        const waitMs = breaker.waitMs();
        if (waitMs > 0) return { reply: { ...fail('unavailable'), retryAfterMs: waitMs }, calls };
        calls += 1;
        const reply = await attempt(request, signal, leftMs());
        const again = !reply.ok && reply.failure === 'unavailable' && calls <= retry.max;
        if (!again || (!reply.ok && reply.retryAfterMs !== undefined)) return { reply, calls };
        const pauseMs = drawPause(calls, random);
        // A retry that could not finish is not begun.
        if (leftMs() - pauseMs < patience.beginMs) return { reply, calls };
        if (!(await pause(clock, pauseMs, signal))) return { reply, calls };
        if (leftMs() < patience.beginMs) return { reply, calls };
      }
    } finally {
      entered.leave();
    }
  };

  async function attempt(
    request: { url: string; headers: Record<string, string> },
    signal: AbortSignal,
    totalMs: number,
  ): Promise<ReadReply> {
    let outcome: Outcome = 'neutral';
    try {
      const reply = await http.send({
        ...request,
        method: 'GET',
        timeouts: { ...timeout, totalMs },
        maxBytes: limits.replyBytes,
        decompress: true,
        signal,
      });
      const read = readReply(reply, clock.now());
      if (!signal.aborted) outcome = judge(reply, read, totalMs);
      return read;
    } finally {
      // A probe that ended in any way makes room for the next one.
      breaker.record(outcome);
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

const crowded: ReadReply = {
  ...fail('unavailable'),
  note: 'more calls at once than the backend answers in time; some customers are asked to try again',
};

function fail(failure: 'timeout' | 'unavailable'): ReadReply & { ok: false } {
  return { ok: false, failure, status: null };
}

/** Full jitter: anything between nothing and the whole step, so that callers who failed together return apart. */
function drawPause(attempt: number, random: RandomBytes): number {
  return Math.round(drawFraction(random) * limits.connectionRetryBaseMs * 2 ** (attempt - 1));
}

/** False when the caller gave up in the meantime. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const stop = () => {
      timer.cancel();
      resolve(false);
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
