import type { Capability, CapabilityInput } from '../../shared/capability.ts';
import type { EntryBody } from '../../shared/entry.ts';
import type { Form } from '../../shared/form.ts';
import type { ConversationId, SiteId, TraceId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import type { Lead } from '../../shared/lead.ts';
import type { SaidBody } from '../../shared/message.ts';
import type { ProofTry } from '../access/wrong-proofs.ts';
import type { CapabilityResult } from '../connectors/result.ts';

/**
 * What turns a message into a reply. Pieces come as they are ready: a status at once, then parts.
 * The same turn may be run again after a crash, from the same dialogue state.
 */
export type Answerer = (turn: TurnInput) => AsyncIterable<ReplyPiece>;

export type TurnInput = {
  site: SiteId;
  conversation: ConversationId;
  /** Seq of the message that is answered. */
  seq: number;
  /** What was said; for a form's answer also the form that was shown, already checked against it. */
  said: SaidBody;
  form: Form | null;
  /** Where the dialogue stood before this message; null when none is running. */
  dialogue: Json | null;
  trace: TraceId;
  /** Aborts at the turn's deadline or when the turn is taken away. */
  signal: AbortSignal;
  /** Calls the connection this site routes the capability to. Never throws. */
  ask: AskCapability;
  /** Counts wrong proofs of this visitor and address, and for each subject (an order's number). */
  proofs: ProofCounter;
};

export type AskCapability = <C extends Capability>(
  capability: C,
  input: CapabilityInput[C],
) => Promise<CapabilityResult<C>>;

export type ProofCounter = {
  /** How long this visitor must wait before another try; 0 when a try is welcome. */
  waitMs(): Promise<number>;
  /** Reserves a try about this subject; to be ended when the backend has answered. Waits until `signal`. */
  begin(subject: string, signal: AbortSignal): Promise<ProofTry>;
};

export type ReplyPiece =
  /** What is going on; `code` is a capability or `thinking`. */
  | { type: 'status'; code: string }
  /** The whole text so far of the part that is growing; the next `part` piece replaces it. */
  | { type: 'delta'; text: string }
  /** A finished part; `lead` is stored in the same commit. */
  | { type: 'part'; body: EntryBody; lead?: { lead: Lead; source: string } }
  /** Where the dialogue stands now; the last one of a turn counts. Without one the dialogue ends. */
  | { type: 'dialogue'; dialogue: Json | null };
