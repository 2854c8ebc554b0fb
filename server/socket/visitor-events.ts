import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { outgoingMessageSchema } from '../../shared/message.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem, ProblemDetail } from '../../shared/problem.ts';
import type { ResumeResult, SayResult } from '../../shared/protocol.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { ReceiveMessage } from '../conversation/receive.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { mintTrace } from '../telemetry/trace.ts';
import type { VisitorSocket } from './visitor.ts';

export type EventOptions = {
  receive: ReceiveMessage;
  store: Pick<Store, 'read'>;
  rateLimits: RateLimits;
  clock: Clock;
  random: RandomBytes;
  telemetry: Pick<
    Telemetry,
    | 'rateLimited'
    | 'fault'
    | 'socketOpened'
    | 'socketClosed'
    | 'handshakeRefused'
    | 'messageRefused'
  >;
};

const resumeSchema = z.strictObject({ after: z.int().min(0).max(Number.MAX_SAFE_INTEGER) });

/** Answers what a visitor may call. */
export function answerEvents(socket: VisitorSocket, options: EventOptions): void {
  const { session } = socket.data;

  listen(socket, options, 'say', outgoingMessageSchema, (message) => say(socket, options, message));

  listen(socket, options, 'resume', resumeSchema, async ({ after }): Promise<ResumeResult> => {
    const wait = options.rateLimits.take([
      {
        key: `read ${session.visitor}`,
        rate: { perMinute: limits.readsPerMinutePerVisitor, burst: limits.readsBurstPerVisitor },
      },
    ]);
    if (wait > 0) return { ok: false, problem: tooFast(options, 'resume', wait) };
    const page = await options.store.read.entriesAfter(
      session.conversation,
      after,
      limits.entriesPerPage,
    );
    return { ok: true, ...page };
  });
}

async function say(
  socket: VisitorSocket,
  options: EventOptions,
  message: OutgoingMessage,
): Promise<SayResult> {
  const { session, address } = socket.data;
  if (session.exp <= options.clock.now())
    return { ok: false, problem: { code: 'session.expired' } };
  const wait = options.rateLimits.take(messageBuckets(socket));
  if (wait > 0) return { ok: false, problem: tooFast(options, 'say', wait) };
  const received = await options.receive({
    site: session.site,
    sender: { kind: 'visitor', visitor: session.visitor, conversation: session.conversation },
    message,
    trace: mintTrace(options.random),
    address,
    sentBy: socket.id,
  });
  if (!received.ok) return received;
  return { ok: true, seq: received.seq, at: received.at, prev: received.prev };
}

function messageBuckets(socket: VisitorSocket): Parameters<RateLimits['take']>[0] {
  const { session, address } = socket.data;
  return [
    {
      key: `say ${session.visitor}`,
      rate: {
        perMinute: limits.messagesPerMinutePerVisitor,
        burst: limits.messagesBurstPerVisitor,
      },
    },
    {
      key: `say ${address}`,
      rate: {
        perMinute: limits.messagesPerMinutePerAddress,
        burst: limits.messagesBurstPerAddress,
      },
    },
    {
      key: `say ${session.site}`,
      rate: { perMinute: limits.messagesPerMinutePerSite, burst: limits.messagesBurstPerSite },
    },
  ];
}

function tooFast(options: EventOptions, what: string, retryAfterMs: number): Problem {
  options.telemetry.rateLimited({ what, scope: 'visitor' });
  return { code: 'rate.limited', retryAfterMs };
}

/**
 * The fence around every event: whatever arrives, of whatever shape, with or without an acknowledgement,
 * it is checked whole before anything is done, and no error leaves. One malformed frame used to be enough
 * to end a process with a plain handler.
 */
function listen<I, R>(
  socket: VisitorSocket,
  options: EventOptions,
  event: 'say' | 'resume',
  schema: z.ZodType<I>,
  answer: (input: I) => Promise<R | { ok: false; problem: Problem }>,
): void {
  const onFrame = (...frame: unknown[]): void => {
    const ack = acknowledgementIn(frame);
    const input = schema.safeParse(frame[0]);
    if (!input.success) {
      ack?.({ ok: false, problem: { code: 'request.invalid', details: detailsOf(input.error) } });
      return;
    }
    answer(input.data).then(
      (result) => ack?.(result),
      (error: unknown) => {
        options.telemetry.fault({ where: `socket.${event}`, error });
        ack?.({ ok: false, problem: { code: 'server.error' } });
      },
    );
  };
  socket.on(event, onFrame);
}

function acknowledgementIn(frame: unknown[]): ((result: unknown) => void) | undefined {
  const last = frame.at(-1);
  return isFunction(last) ? (result) => last(result) : undefined;
}

function isFunction(value: unknown): value is (result: unknown) => void {
  return typeof value === 'function';
}

function detailsOf(error: z.ZodError): ProblemDetail[] {
  return error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}
