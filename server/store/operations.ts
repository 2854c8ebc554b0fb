import type { Author, EntryBody } from '../../shared/entry.ts';
import type {
  ApiKeyId,
  ContactId,
  ConversationId,
  EndpointId,
  LeadId,
  MessageId,
  SiteId,
  TraceId,
  VisitorId,
} from '../../shared/ids.ts';
import type { Lead } from '../../shared/lead.ts';
import type { SaidBody } from '../../shared/message.ts';
import type { Json } from '../../shared/json.ts';
import type { BackendWriteOperations, NewBackendWrite } from './backend-writes.ts';
import type { HandoffOperations, Noticed } from './hand-off.ts';
import type { IdentityOperations } from './identity.ts';
import type { ConfigurationPush, NewApiKey, PushResult } from './owner-writes.ts';
import type { SecretOperations } from './secrets.ts';
import type {
  LeaseRelease,
  LeaseRenewal,
  LeaseResult,
  LeaseTake,
  ProofBegin,
  ProofBegun,
  ProofEnd,
  ProofWait,
  RateSpends,
} from './shared-limits.ts';
import type { ClaimedJob, DeliveryRecord, JobClaim, JobSettle, NewJob } from './work.ts';

/**
 * Everything that can change in the store, as data. An operation is applied whole or not at all, and its
 * promise resolves after the commit it was part of. Operations are data rather than callbacks so that one
 * engine can run them one after the other in a transaction and another as batched statements.
 *
 * Times are milliseconds since 1970 (UTC). What a client did wrong comes back as a result, not as an
 * exception: an exception means the operation could not be stored.
 */
export type Operations = BackendWriteOperations &
  HandoffOperations &
  IdentityOperations &
  SecretOperations & {
    /** A visitor or a REST client said something: entry, its event, and a turn, in one commit. */
    'message.receive': { input: ReceiveInput; result: ReceiveResult };
    /** One finished part of a reply, with the effects it has, under the turn's fence. */
    'reply.append': { input: ReplyInput; result: ReplyResult };
    'turn.finish': { input: TurnFinish; result: FinishResult };
    /** Takes over turns whose lease has run out, in order, none behind one that somebody holds. */
    'turn.claim': { input: TurnClaim; result: ClaimedTurn[] };
    /** Extends a lease before a long wait; false when another owner has the turn. */
    'turn.lease': { input: TurnLease; result: boolean };
    /** Gives back the turns a process holds, so that the next one need not wait for their leases. */
    'turn.release': { input: { process: string }; result: number };
    /**
     * Ends the leases of all other processes, whatever they say: a clock may have been ahead when they were set.
     * For the start of a process that has the store to itself, so that all others are dead.
     */
    'turn.orphan': { input: { process: string }; result: number };
    'lead.capture': { input: LeadCapture; result: LeadResult };
    /** Enqueues; a job whose `key` is already waiting stays as it is. */
    'job.enqueue': { input: NewJob; result: { enqueued: boolean } };
    'job.claim': { input: JobClaim; result: ClaimedJob[] };
    /** Ends a claimed job under its fence: false when the lease was lost. */
    'job.settle': { input: JobSettle; result: boolean };
    /**
     * For a clock that was ahead and was put right: jobs whose time was set later than `at` wait from `at` on,
     * as long as they were meant to wait. Says how many.
     */
    'job.restart_waits': { input: { at: number }; result: number };
    /** One attempt of a delivery and what follows from it, in one commit with its job. */
    'delivery.record': { input: DeliveryRecord; result: boolean };
    /** Makes the endpoints of the configuration the ones the store knows. */
    'endpoint.sync': { input: EndpointSync; result: null };
    'api_key.create': { input: NewApiKey; result: null };
    'api_key.revoke': { input: { id: ApiKeyId; at: number }; result: boolean };
    /** Adds a version of the configuration; every process hears of it. */
    'configuration.push': { input: ConfigurationPush; result: PushResult };
    /** Compares a proof of this process's secret with that of the first process that asked. */
    'secret.check': { input: { proof: string; at: number }; result: 'same' | 'other' };
    /** Keeps the files of a build of the widget for every process; those of builds nobody needs go. */
    'widget.keep': { input: WidgetBuild; result: null };
    /** What was spent from buckets of permits; how many each then holds, in order: below zero where it was too much. */
    'rate.spend': { input: RateSpends; result: number[] };
    /** Reserves a try at a proof, unless too many were wrong or are under way. */
    'proof.begin': { input: ProofBegin; result: ProofBegun };
    'proof.end': { input: ProofEnd; result: null };
    /** Milliseconds until another try is welcome; changes nothing. */
    'proof.wait': { input: ProofWait; result: number };
    /** Gives a work to one of those who ask, under a fence, until it is released or its time is over. */
    'lease.take': { input: LeaseTake; result: LeaseResult };
    'lease.renew': { input: LeaseRenewal; result: boolean };
    'lease.release': { input: LeaseRelease; result: boolean };
    /** Writes as much as a message does, and nothing else: rejects when the disk takes no more. */
    'store.probe': { input: { at: number }; result: null };
  };

export type OperationKind = keyof Operations;

export type Sender =
  /** A widget: the ids come from the signed session token; rows are created by the first message. */
  | {
      kind: 'visitor';
      visitor: VisitorId;
      conversation: ConversationId;
      /** Whom a shop's token has proven them to be. */
      contact?: ContactId | null;
    }
  /** A REST client speaking for one of the shop's users; the minted ids are used when rows are created. */
  | { kind: 'contact'; externalId: string; contact: ContactId; conversation: ConversationId };

/** Remembers the result of a creating call under the caller's key; `hash` is of the request's body. */
export type IdempotencyUse = { apiKey: ApiKeyId; key: string; hash: string };

export type ReceiveInput = {
  site: SiteId;
  sender: Sender;
  id: MessageId;
  body: SaidBody;
  /** Where it came from, as wrong proofs are counted; kept until the turn ends, for whoever answers it. */
  place: string;
  trace: TraceId;
  at: number;
  /** The process that will run the turn, and until when nobody else may. */
  process: string;
  leaseUntil: number;
  /** It says that its sender will not wait for a person any more: what they are told then. */
  recall?: { notice: EntryBody };
  idempotency?: IdempotencyUse;
};

/** Where the dialogue of a conversation stands between two turns; null inside when none is running. */
export type Standing = { dialogue: Json | null };

export type ReceiveResult =
  | {
      kind: 'stored';
      conversation: ConversationId;
      seq: number;
      /** The visible seq before this one: what a client must hold for this entry to leave no gap. */
      prev: number;
      at: number;
      /**
       * Absent when a person answers this conversation. `here` when the process that asked holds the turn;
       * `standing` is where the dialogue stands, known only when no earlier turn can still move it.
       * `elsewhere` when it waits behind a turn that another process holds, which will take this one too.
       */
      turn:
        | { kind: 'here'; fence: number; ownerVersion: number; standing: Standing | null }
        | { kind: 'elsewhere' }
        | null;
      /** True when this message made the conversation. */
      started: boolean;
      /** The bot answers again, because the message was a recall. */
      recalled?: Noticed;
    }
  | { kind: 'duplicate'; conversation: ConversationId; seq: number; prev: number; at: number }
  | {
      kind: 'refused';
      code:
        | 'message.conflict'
        | 'idempotency.conflict'
        | 'conversation.busy'
        | 'conversation.closed'
        /** The conversation has become a customer's since, or is not theirs any more. */
        | 'session.invalid'
        /** The visitor's conversation was closed long ago: another session begins a new one. */
        | 'session.expired'
        | 'not_found';
    };

/** What a part does beyond being said; stored in the part's own commit. */
type Effect =
  | {
      type: 'lead';
      id: LeadId;
      /** What the lead came from; the same source never makes a second lead. */
      source: string;
      lead: Lead;
      /** Connections it is written to as well. */
      backends?: readonly string[];
    }
  | { type: 'writes'; writes: readonly NewBackendWrite[] };

export type ReplyInput = {
  site: SiteId;
  conversation: ConversationId;
  turn: number;
  fence: number;
  ownerVersion: number;
  part: number;
  author: Extract<Author, 'bot' | 'system'>;
  body: EntryBody;
  effects: Effect[];
  trace: TraceId;
  at: number;
};

/** `fenced`: another owner has the turn or the conversation; say nothing and stop. */
export type ReplyResult =
  | { kind: 'stored'; seq: number; prev: number; at: number }
  | { kind: 'duplicate' }
  | { kind: 'fenced' };

/** `next`: the turn after it, when nobody held that one; it is the same process's now. */
export type FinishResult = { kind: 'done'; next: ClaimedTurn | null } | { kind: 'fenced' };

export type TurnFinish = {
  conversation: ConversationId;
  turn: number;
  fence: number;
  state: 'done' | 'failed';
  /**
   * The last part of the reply, which may be stored by the same commit: a turn whose last part is not
   * stored is not finished, so that it is run again. Absent when nothing was said.
   */
  lastPart?: number;
  /** Where the dialogue stands after this turn; null when none is running. */
  dialogue: Json | null;
  at: number;
  /** Who will answer the next turn of the conversation, and until when nobody else may. */
  process: string;
  leaseUntil: number;
};

export type TurnClaim = { process: string; at: number; leaseUntil: number; limit: number };
export type TurnLease = {
  conversation: ConversationId;
  turn: number;
  fence: number;
  until: number;
};

export type ClaimedTurn = {
  site: SiteId;
  conversation: ConversationId;
  turn: number;
  fence: number;
  ownerVersion: number;
  /** How often this turn was begun, this time included. */
  attempts: number;
  place: string;
  trace: TraceId;
};

export type LeadCapture = {
  site: SiteId;
  id: LeadId;
  source: string;
  lead: Lead;
  /** Connections it is written to as well: those of the configuration that ran when it was left. */
  backends?: readonly string[];
  trace: TraceId;
  at: number;
  idempotency?: IdempotencyUse;
};

export type LeadResult =
  | { kind: 'stored' | 'duplicate'; id: LeadId; at: number }
  | { kind: 'refused'; code: 'idempotency.conflict' };

export type EndpointRow = {
  id: EndpointId;
  url: string;
  /** Event types: exact names or `lead.*` or `*`. */
  types: string[];
  /** Only events of these sites; null means all. */
  sites: SiteId[] | null;
};

export type EndpointSync = {
  endpoints: EndpointRow[];
  /** Of the configuration they stand in; one that is not the latest of the store changes nothing. */
  version?: number;
  at: number;
};

export type WidgetBuild = {
  /** The hash of its files, which names it. */
  build: string;
  /** `body` in base64; `seal` says that a process with the secret wrote this body under this name. */
  files: readonly { name: string; seal: string; body: string }[];
  at: number;
};
