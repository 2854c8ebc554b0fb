import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem } from '../../shared/problem.ts';
import type { ResumeResult, SayResult, Welcome } from '../../shared/protocol.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { SharedRateLimits } from '../access/shared-rate-limits.ts';
import type { RateBucket } from '../access/token-bucket.ts';
import { knownSession } from '../access/visitor-sessions.ts';
import type { VisitorSession } from '../access/visitor-sessions.ts';
import type { JudgeSession } from '../access/visitors.ts';
import type { Sender } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { mintTrace } from '../telemetry/trace.ts';
import type { ReceiveMessage } from './receive.ts';
import type { Turns } from './turns.ts';

/** Who is at the other end of a visitor's call, whichever way it came: over a socket or in one request. */
export type VisitorCaller = {
  /** Names this connection or request: what it hears from the acknowledgement is not announced to it again. */
  id: string;
  session: VisitorSession;
  address: string;
  /** A token the caller has to take over. */
  token: string | undefined;
  /** The caller was another customer until now, who must not find anything of theirs sent or shown. */
  former?: boolean;
};

export type CallOptions = {
  /** Whether a session may still be used: asked for every call, because a socket outlives what it was opened with. */
  judge: JudgeSession;
  receive: ReceiveMessage;
  store: Pick<Store, 'read'>;
  /** Of messages, over all processes; and of reading, which costs only this one. */
  sharedLimits: SharedRateLimits;
  rateLimits: RateLimits;
  clock: Clock;
  random: RandomBytes;
  telemetry: Pick<Telemetry, 'rateLimited' | 'fault'>;
};

/** Takes a message in; resolves after the commit. */
export async function say(
  caller: VisitorCaller,
  options: CallOptions,
  message: OutgoingMessage,
): Promise<SayResult> {
  const { session, address } = caller;
  const refusal = options.judge(session);
  if (refusal !== undefined) return { ok: false, problem: { code: refusal } };
  const wait = await options.sharedLimits.take(messageBuckets(caller));
  if (wait > 0) return { ok: false, problem: tooFast(options, 'say', wait) };
  const received = await options.receive({
    site: session.site,
    sender: senderOf(session),
    message,
    trace: mintTrace(options.random),
    source: { address },
    sentBy: caller.id,
  });
  if (!received.ok) return received;
  return { ok: true, seq: received.seq, at: received.at, prev: received.prev };
}

/** One page of everything after what the caller holds. */
export async function resume(
  caller: VisitorCaller,
  options: CallOptions,
  { after }: { after: number },
): Promise<ResumeResult> {
  const { session } = caller;
  // A token that has run out opens nothing more, on a socket that was opened in time either.
  const refusal = options.judge(session);
  if (refusal !== undefined) return { ok: false, problem: { code: refusal } };
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
}

/** What a caller is told first. Watch before asking: an entry stored in between is then heard, not missed. */
export async function readWelcome(
  caller: VisitorCaller,
  options: { store: Pick<Store, 'read'>; turns: Pick<Turns, 'working'> },
): Promise<Welcome> {
  const { session, token, former = false } = caller;
  const row = await options.store.read.conversation(session.conversation);
  // Where a person answers, what the bot may still be at is for nobody.
  const working =
    row?.status === 'bot'
      ? (options.turns.working(session.conversation) ??
        (await readOpenTurn(options.store, session.conversation)))
      : undefined;
  return {
    conversation: session.conversation,
    upTo: row?.lastVisibleSeq ?? 0,
    ...(token === undefined ? {} : { token }),
    ...(working === undefined ? {} : { working }),
    ...(session.contact === undefined ? {} : { proven: true }),
    ...(former ? { former } : {}),
  };
}

function senderOf(session: VisitorSession): Sender {
  const { visitor, conversation, contact } = knownSession(session);
  return { kind: 'visitor', visitor, conversation, contact };
}

async function readOpenTurn(
  store: Pick<Store, 'read'>,
  conversation: ConversationId,
): Promise<Welcome['working']> {
  const turn = await store.read.openTurn(conversation);
  return turn === undefined ? undefined : { turn, code: 'thinking' };
}

function messageBuckets(caller: VisitorCaller): RateBucket[] {
  const { session, address } = caller;
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

function tooFast(options: CallOptions, what: string, retryAfterMs: number): Problem {
  options.telemetry.rateLimited({ what, scope: 'visitor' });
  return { code: 'rate.limited', retryAfterMs };
}
