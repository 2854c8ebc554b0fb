import type { Clock } from '../../shared/clock.ts';
import type { ConversationId, SiteId, TraceId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem } from '../../shared/problem.ts';
import type { PlaceOf, Source } from '../access/proof-place.ts';
import { isTheirs } from '../store/identity.ts';
import type {
  IdempotencyUse,
  ReceiveInput,
  ReceiveResult,
  Sender,
  Standing,
} from '../store/operations.ts';
import { codeOfFault } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Announcements } from './announcements.ts';
import { whenAnswered } from './answered.ts';
import { checkFormAnswer } from './form-answer.ts';
import { announceNotice } from './notices.ts';
import type { ReceptionOf } from './reception.ts';
import type { TurnTicket } from './turn-ticket.ts';
import type { Turns } from './turns.ts';

export type Arrival = {
  site: SiteId;
  sender: Sender;
  message: OutgoingMessage;
  trace: TraceId;
  source: Source;
  /** The socket it came over, if any. */
  sentBy?: string;
  idempotency?: IdempotencyUse;
};

/** `ok` means stored on disk. `answered` waits until the turn has ended, for a duplicate too, wherever it runs. */
export type Received =
  | {
      ok: true;
      conversation: ConversationId;
      seq: number;
      prev: number;
      at: string;
      duplicate: boolean;
      answered(): Promise<void>;
    }
  | { ok: false; problem: Problem };

type Placed = Arrival & { place: string; recall: ReceiveInput['recall'] };
type Stored = Extract<ReceiveResult, { kind: 'stored' }>;

export type ReceiveMessage = (arrival: Arrival) => Promise<Received>;

/** Takes a message in: one operation, one commit, then the turn begins. Never rejects. */
export function createReceiver(options: {
  store: Store;
  clock: Clock;
  turns: Turns;
  announcements: Announcements;
  process: string;
  placeOf: PlaceOf;
  /** How a site receives those who ask for a person. */
  reception: ReceptionOf;
  telemetry: Pick<Telemetry, 'messageAccepted' | 'messageRefused' | 'handoffReturned' | 'fault'>;
}): ReceiveMessage {
  const { store, clock, turns, announcements, process, placeOf, reception, telemetry } = options;

  function refuse(arrival: Arrival, problem: Problem): Received {
    telemetry.messageRefused({ site: arrival.site, code: problem.code, trace: arrival.trace });
    return { ok: false, problem };
  }

  function accept(
    arrival: Placed,
    result: Exclude<ReceiveResult, { kind: 'refused' }>,
    began: number,
  ): Received {
    const at = new Date(result.at).toISOString();
    const { message, trace } = arrival;
    const { conversation, seq, prev } = result;
    telemetry.messageAccepted({
      site: arrival.site,
      conversation,
      seq,
      trace,
      duplicate: result.kind === 'duplicate',
      ms: clock.now() - began,
    });
    const place = { ok: true, conversation, seq, prev, at } as const;
    if (result.kind === 'duplicate')
      return { ...place, duplicate: true, answered: () => answered(result) };
    announcements.announce(conversation, {
      kind: 'entry',
      pushed: { prev, entry: { seq, author: 'visitor', at, body: message.body, id: message.id } },
      ...(arrival.sentBy === undefined ? {} : { sentBy: arrival.sentBy }),
    });
    if (result.recalled && arrival.recall) {
      const { site } = arrival;
      announceNotice(announcements, conversation, arrival.recall.notice, result.recalled);
      telemetry.handoffReturned({ site, conversation, by: 'visitor', trace });
    }
    if (result.turn?.kind !== 'here')
      return { ...place, duplicate: false, answered: () => answered(result) };
    const turn = beginTurn(arrival, result, result.turn);
    return { ...place, duplicate: false, answered: () => turn };
  }

  /** What the sender is told if a person was waited for and this says that they will not wait. */
  function recallIn({ site, message: { body } }: Arrival): ReceiveInput['recall'] {
    const { notices } = reception(site);
    return body.type === 'text' && notices.isRecall(body.text)
      ? { notice: notices.recalled() }
      : undefined;
  }

  function beginTurn(
    arrival: Placed,
    { conversation, seq, at }: Stored,
    turn: Extract<Stored['turn'], { kind: 'here' }>,
  ): Promise<void> {
    return turns.begin({
      site: arrival.site,
      conversation,
      turn: seq,
      fence: turn.fence,
      ownerVersion: turn.ownerVersion,
      received: receivedAs(arrival, turn.standing),
      attempts: 1,
      leaseUntil: at + limits.turnLeaseMs,
      trace: arrival.trace,
      place: arrival.place,
    });
  }

  async function answered({ conversation, seq }: { conversation: ConversationId; seq: number }) {
    await turns.settled(conversation);
    await whenAnswered(options, conversation, seq);
  }

  return async (arrival) => {
    const began = clock.now();
    try {
      const fault = await findFormFault(store, arrival);
      if (fault) return refuse(arrival, fault);
      const place = placeOf(arrival.source);
      const recall = recallIn(arrival);
      const result = await store.write('message.receive', {
        site: arrival.site,
        sender: arrival.sender,
        id: arrival.message.id,
        body: arrival.message.body,
        place,
        trace: arrival.trace,
        at: began,
        process,
        leaseUntil: began + limits.turnLeaseMs,
        ...(arrival.idempotency ? { idempotency: arrival.idempotency } : {}),
        ...(recall ? { recall } : {}),
      });
      if (result.kind === 'refused') return refuse(arrival, { code: result.code });
      return accept({ ...arrival, place, recall }, result, began);
    } catch (error) {
      telemetry.fault({ where: 'conversation.receive', error, trace: arrival.trace });
      return refuse(arrival, { code: codeOfFault(error) });
    }
  };
}

/** What the turn need not read again: text of a visitor, which nothing else is needed for to be answered. */
function receivedAs(
  { message: { body }, sender }: Arrival,
  standing: Standing | null,
): TurnTicket['received'] {
  if (standing === null || body.type !== 'text' || sender.kind !== 'visitor') return null;
  return {
    said: body,
    person: sender.contact ?? sender.visitor,
    contact: sender.contact ?? null,
    dialogue: standing.dialogue,
  };
}

/**
 * A form's answer must fit the form that was shown. The form is an entry, and entries do not change, so
 * looking before the commit leaves no race.
 */
async function findFormFault(store: Store, arrival: Arrival): Promise<Problem | undefined> {
  const { body } = arrival.message;
  if (body.type !== 'form_answer') return undefined;
  const conversation = await store.read.conversation(arrival.sender.conversation);
  const { sender } = arrival;
  const theirs = conversation && sender.kind === 'visitor' && isTheirs(conversation, sender);
  const entry = theirs ? await store.read.entry(conversation.id, body.form) : undefined;
  if (entry?.body.type !== 'form') return { code: 'form.unknown' };
  const details = checkFormAnswer(entry.body.form, body.values);
  return details.length > 0 ? { code: 'form.invalid', details } : undefined;
}
