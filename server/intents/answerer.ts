import type { Capability, CapabilityInput, FailureClass } from '../../shared/capability.ts';
import type { EntryBody } from '../../shared/entry.ts';
import type { TurnExplanation } from '../../shared/explanation.ts';
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
  /** Writes now, under this turn's name, so that the same turn run again makes no second one. Never throws. */
  write: WriteCapability;
  /** What is known of who asks, beyond what they say. */
  person: Person;
  /** Counts wrong proofs of this visitor and address, and for each subject (an order's number). */
  proofs: ProofCounter;
};

export type AskCapability = <C extends Capability>(
  capability: C,
  input: CapabilityInput[C],
) => Promise<CapabilityResult<C>>;

/** `verified`: what a signed token of the shop says; null without one. */
export type Person = {
  verified: { subject: string; email?: string; phone?: string; name?: string } | null;
};

export type WriteCapability = (
  capability: Capability,
  input: Json,
  about: { consented: boolean },
) => Promise<WrittenNow>;

/**
 * `later`: not now, because the backend is away or a second try might write it twice; a job is to write it, under the
 * same name. `refused`: it never will be.
 */
export type WrittenNow =
  { kind: 'made'; value: Json } | { kind: 'later' | 'refused'; failure: FailureClass };

/**
 * Something to be written by jobs, one for each connection the site routes the capability to. `made`: the first of
 * them has it by now.
 */
export type QueuedWrite = {
  capability: Capability;
  input: Json;
  /** Whether the customer has agreed to be written to. */
  consented: boolean;
  made: boolean;
};

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
  /** A finished part; `lead` is stored in the same commit, and so are the jobs of `writes`. */
  | {
      type: 'part';
      body: EntryBody;
      lead?: { lead: Lead; source: string };
      writes?: readonly QueuedWrite[];
    }
  /** A person should answer from here on. */
  | { type: 'handoff'; reason: HandoffReason }
  /** Why the turn went as it did; one for each turn. */
  | { type: 'explained'; explanation: TurnExplanation }
  /** Where the dialogue stands now; the last one of a turn counts. Without one the dialogue ends. */
  | { type: 'dialogue'; dialogue: Json | null };

/** The customer asked for one; we did not understand twice; an intent says so; a backend could not help. */
export type HandoffReason = 'asked' | 'misses' | 'intent' | 'backend';
