import type { ContactId, ConversationId, SiteId, TraceId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import type { SaidBody } from '../../shared/message.ts';
import type { ClaimedTurn } from '../store/operations.ts';

/** The right to answer one message: valid as long as nobody holds a higher fence or owner version. */
export type TurnTicket = {
  site: SiteId;
  conversation: ConversationId;
  /** Seq of the message to answer. */
  turn: number;
  fence: number;
  ownerVersion: number;
  /** How often this turn was begun, this time included. */
  attempts: number;
  leaseUntil: number;
  trace: TraceId;
  /** Where the message came from, for counting wrong proofs: a visitor alone costs nothing to be anew. */
  place: string;
  /** What is to be answered, where nothing can have changed since it was received; null after a take-over. */
  received: {
    said: SaidBody;
    person: string;
    /** Whose conversation it is, where that may be somebody whom a token of the shop has proven. */
    contact: ContactId | null;
    dialogue: Json | null;
  } | null;
};

/** The right to answer a turn that another process left, or that waited behind one of ours. */
export function ticketOf(claimed: ClaimedTurn, leaseUntil: number): TurnTicket {
  return { ...claimed, leaseUntil, received: null };
}

/** What the writes of a turn are about: the same for the same turn, however often it is run. */
export function writeSubject({
  conversation,
  turn,
}: Pick<TurnTicket, 'conversation' | 'turn'>): string {
  return `${conversation}:${turn}`;
}
