import type { Capability } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import type { EntryBody } from '../../shared/entry.ts';
import type { SiteId, TraceId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Answerer, ProofCounter, ReplyPiece, TurnInput } from '../intents/answerer.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Announcements } from './announcements.ts';
import { holdLease, keepLease } from './lease.ts';
import { createHandoffRequest } from './request-hand-off.ts';
import type { ReceptionOf } from './reception.ts';
import { readPerson, readQuestion } from './question.ts';
import { createReplyStream } from './reply-stream.ts';
import type { ReplyStream } from './reply-stream.ts';
import { ticketOf, writeSubject } from './turn-ticket.ts';
import type { TurnTicket } from './turn-ticket.ts';
import type { AnswerTurn } from './turns.ts';

export type AnswerOptions = {
  store: Store;
  clock: Clock;
  random: RandomBytes;
  announcements: Announcements;
  /** This process, which answers what it finishes a turn before. */
  process: string;
  answerer: Answerer;
  /** Backend calls on behalf of one turn. */
  asking: (turn: {
    site: SiteId;
    trace: TraceId;
    signal: AbortSignal;
    /** Names what the turn writes. */
    subject: string;
  }) => Pick<TurnInput, 'ask' | 'write'>;
  /** Connections that a site routes a capability to, as it is configured now. */
  routed: (site: SiteId, capability: Capability) => readonly string[];
  /** Our own address of a backend's picture; undefined for one that cannot have any. */
  pictureLinkOf: (url: string) => string | undefined;
  proofs: (visitor: string, place: string) => ProofCounter;
  /** How a site receives those who ask for a person. */
  reception: ReceptionOf;
  /** What to say when answering failed, in the site's language. */
  apology: (site: SiteId) => EntryBody;
  telemetry: Pick<
    Telemetry,
    'turnAnswered' | 'turnFailed' | 'turnExplained' | 'leadCaptured' | 'handoffRequested' | 'fault'
  >;
};

/** Answers one message: asks the answerer, commits each finished part under the ticket's fence, ends the turn. */
export function createAnswerTurn(options: AnswerOptions): AnswerTurn {
  const { store, clock, telemetry } = options;
  const requestHandoff = createHandoffRequest(options);

  return async (ticket, { showStatus, leaving }) => {
    const began = clock.now();
    if (leaving.aborted) return null;
    const until = await holdLease(store, ticket, began);
    if (until === null || leaving.aborted) return null;
    const stream = createReplyStream({ ...options, requestHandoff, ticket, showStatus });
    const { ended, before } = await runWithDeadline(options, { ticket, until, leaving }, stream);
    if (ended === 'fenced') return null;
    const failed = ended !== 'answered' && ended !== 'person';
    const silent = ended === 'answered' && stream.parts() === 0;
    if (failed || silent) await stream.apologise(options.apology(ticket.site));
    // Asked for while the last part is still on its way, so that one commit can take both.
    const finishing = store.write('turn.finish', {
      conversation: ticket.conversation,
      turn: ticket.turn,
      fence: ticket.fence,
      state: failed ? 'failed' : 'done',
      ...(ended === 'person' ? {} : { lastPart: stream.lastPart() }),
      dialogue: failed ? before : stream.dialogue(),
      at: clock.now(),
      process: options.process,
      leaseUntil: clock.now() + limits.turnLeaseMs,
    });
    const [said, finished] = await Promise.all([stream.settled(), finishing]);
    if (said === 'fenced' || finished.kind === 'fenced') return null;
    const about = {
      site: ticket.site,
      conversation: ticket.conversation,
      turn: ticket.turn,
      trace: ticket.trace,
    };
    if (failed) telemetry.turnFailed({ ...about, code: ended });
    else telemetry.turnAnswered({ ...about, parts: stream.parts(), ms: clock.now() - began });
    return finished.next && ticketOf(finished.next, clock.now() + limits.turnLeaseMs);
  };
}

/** How a turn ended: `person` says nothing, because one answers here by now; a failed one leaves the dialogue where it stood `before`. */
type Ended = 'answered' | 'person' | 'fenced' | 'deadline' | 'answerer' | 'attempts';

async function runWithDeadline(
  options: AnswerOptions,
  { ticket, until, leaving }: { ticket: TurnTicket; until: number; leaving: AbortSignal },
  stream: ReplyStream,
): Promise<{ ended: Ended; before: Json | null }> {
  if (ticket.attempts > limits.turnAttempts) {
    const conversation = await options.store.read.conversation(ticket.conversation);
    return { ended: 'attempts', before: conversation?.dialogue ?? null };
  }
  const deadline = new AbortController();
  const timer = options.clock.after(limits.turnDeadlineMs, () => deadline.abort('deadline'));
  const letGo = (): void => deadline.abort('fenced');
  const lease = keepLease(options, { ticket, until }, letGo);
  leaving.addEventListener('abort', letGo, { once: true });
  try {
    const input = await readTurn(options, ticket, deadline.signal);
    if (input === undefined) return { ended: 'person', before: null };
    const ended = await consume(options, input, stream, deadline.signal);
    return { ended, before: input.dialogue };
  } finally {
    timer.cancel();
    lease.end();
    leaving.removeEventListener('abort', letGo);
    // A reason of our own: without one every turn would make a DOMException with a stack, for nobody.
    deadline.abort('ended');
  }
}

/** Feeds the pieces into the stream until the answerer has no more, fails, or the time is over. */
async function consume(
  options: AnswerOptions,
  input: TurnInput,
  stream: ReplyStream,
  signal: AbortSignal,
): Promise<Ended> {
  const pieces = piecesOf(options.answerer, input);
  const late = new Promise<'deadline' | 'fenced'>((resolve) => {
    const stop = (): void => resolve(signal.reason === 'fenced' ? 'fenced' : 'deadline');
    signal.addEventListener('abort', stop, { once: true });
  });
  for (let count = 0; count < limits.turnPieces; count += 1) {
    const next = await Promise.race([pieces.next().catch((error: unknown) => ({ error })), late]);
    if (next === 'deadline' || next === 'fenced') return next;
    if ('error' in next) {
      options.telemetry.fault({
        where: 'intents.answer',
        error: next.error,
        trace: input.trace,
      });
      return 'answerer';
    }
    if (next.done) return 'answered';
    if ((await stream.take(next.value)) === 'fenced') return 'fenced';
  }
  return 'answerer';
}

/** A generator of its own, so that an answerer that throws before its first piece fails like any other. */
async function* piecesOf(answerer: Answerer, input: TurnInput): AsyncGenerator<ReplyPiece> {
  yield* answerer(input);
}

/** What the answerer needs to know; undefined when a person answers this conversation by now. */
async function readTurn(
  options: AnswerOptions,
  ticket: TurnTicket,
  signal: AbortSignal,
): Promise<TurnInput | undefined> {
  const { site, conversation, turn, trace } = ticket;
  const question = ticket.received
    ? { ...ticket.received, form: null }
    : await readQuestion(options.store, ticket);
  if (question === undefined) return undefined;
  return {
    site,
    conversation,
    seq: turn,
    said: question.said,
    form: question.form,
    dialogue: question.dialogue,
    trace,
    signal,
    ...options.asking({ site, trace, signal, subject: writeSubject(ticket) }),
    person: await readPerson(options.store, question.contact),
    proofs: options.proofs(question.person, ticket.place),
  };
}
