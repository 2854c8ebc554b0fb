import type { Agent } from '../../shared/agent.ts';
import type { ConversationStatus } from '../../shared/conversation.ts';
import type { EventData, EventType } from '../../shared/event.ts';
import type { ConversationId, EndpointId, EventId, LeadId, SiteId } from '../../shared/ids.ts';
import type { BackendWriteRecord, NewBackendWrite } from './backend-writes.ts';
import type { EndpointRow, IdempotencyUse } from './operations.ts';
import type { DeliveryRecord, NewJob } from './work.ts';

/**
 * The tables as operations see them: what can be asked and what can be changed while an operation runs. An
 * operation is written once against this. SQLite asks and changes the tables themselves; PostgreSQL has
 * loaded and locked what the operation `needs` before, and writes all changes of a batch afterwards.
 *
 * A question answers with everything that earlier operations of the same commit have changed.
 */
export type Rows = ConversationRows & TurnRows & OnceRows & WorkRows;

export type ConversationRows = {
  conversation(id: string): ConversationState | undefined;
  /** The id of the contact that the shop knows by this name. */
  contact(site: string, externalId: string): string | undefined;
  /** The contact's conversation that was used last. */
  conversationOfContact(contact: string): ConversationState | undefined;
  /** The entry with its sender's id, and the visible seq before it. */
  entryOnce(conversation: string, clientId: string): KnownEntry | undefined;
  addContact(row: { id: string; site: string; externalId: string; at: number }): void;
  addConversation(row: NewConversation): void;
  /** Moves the log's end to `seq`, visible to the visitor; `opened` more turns wait. */
  advance(conversation: string, to: { seq: number; opened: 0 | 1; at: number }): void;
  addEntry(row: NewEntry): void;
  /** Changes who answers, and raises the owner version by one. */
  moveConversation(
    conversation: string,
    to: { status: ConversationStatus; owner: Agent | null; at: number },
  ): void;
};

export type TurnRows = {
  /** What a reply must know of its turn and conversation; undefined when the turn is not open. */
  replyPlace(conversation: string, turn: number): ReplyPlace | undefined;
  /** The oldest turn still open. */
  firstOpenTurn(conversation: string): OpenTurn | undefined;
  addTurn(row: NewTurn): void;
  /** Ends an open turn; how many are left open in the conversation, or undefined when the fence is not the turn's. */
  closeTurn(row: ClosedTurn): number | undefined;
  /** Ends every open turn of the conversation but one, whoever holds it. */
  endTurns(conversation: string, how: { at: number; except: number | null }): void;
  /** False when the turn is not open under this fence. */
  leaseTurn(turn: { conversation: string; seq: number; fence: number; until: number }): boolean;
  /** Gives an open turn to a process, under the next fence. */
  takeTurn(turn: OpenTurn, holder: { process: string; leaseUntil: number }): void;
};

/** What makes things happen once. */
export type OnceRows = {
  remembered(use: IdempotencyUse): { hash: string; result: string } | undefined;
  remember(use: IdempotencyUse, result: string, at: number): void;
  /** Clears away a few keys that are older. */
  forgetKeys(before: number): void;
  lead(site: string, source: string): { id: string; at: number } | undefined;
  addLead(row: NewLeadRow): void;
};

export type WorkRows = {
  endpoints(): readonly EndpointRow[];
  /** An event with one delivery, and the job that makes it, for each endpoint that wants it. */
  addEvent(event: NewEvent, deliveries: readonly NewDelivery[]): void;
  /** A write to a backend, and the job that makes it; one of this id stays as it is. */
  addBackendWrite(write: NewBackendWrite, job: NewJob): void;
  /** Writes down what an attempt made of a write. */
  recordBackendWrite(record: BackendWriteRecord): void;
  /** False when a job with this key is there already. */
  addJob(job: NewJob): boolean;
  /** These three are false when the job is not held under this fence. */
  removeJob(id: number, fence: number): boolean;
  delayJob(
    id: number,
    fence: number,
    to: { due: number; at: number; error: string | null },
  ): boolean;
  buryJob(id: number, fence: number, reason: string): boolean;
  /** Writes an attempt down, and what it made of its delivery. */
  recordAttempt(tried: TriedDelivery): void;
};

/**
 * What an operation asks its rows for, known from its input alone. PostgreSQL loads this, and nothing else;
 * conversations, contacts and jobs are locked until the commit.
 */
export type Needs = {
  conversations?: readonly string[];
  contacts?: readonly { site: string; externalId: string; clientId: string }[];
  entries?: readonly { conversation: string; clientId: string }[];
  keys?: readonly IdempotencyUse[];
  leads?: readonly { site: string; source: string }[];
  jobs?: readonly number[];
  jobKeys?: readonly { kind: string; key: string }[];
};

export type ConversationState = {
  id: ConversationId;
  site: string;
  visitor: string | null;
  contact: string | null;
  status: ConversationStatus;
  owner: Agent | null;
  ownerVersion: number;
  /** When it got this status; 0 where that was not kept yet. */
  statusSince: number;
  lastSeq: number;
  lastVisibleSeq: number;
  openTurns: number;
  /** As text of JSON. */
  dialogue: string | null;
};

export type KnownEntry = { seq: number; prev: number; payload: string; at: number };

type ReplyPlace = {
  lastSeq: number;
  lastVisibleSeq: number;
  ownerVersion: number;
  fence: number;
  /** An earlier turn is still open. */
  overtakes: boolean;
};

export type OpenTurn = {
  conversation: string;
  seq: number;
  site: string;
  process: string;
  leaseUntil: number;
  fence: number;
  attempts: number;
  place: string;
  trace: string;
};

type NewConversation = {
  id: ConversationId;
  site: SiteId;
  visitor: string | null;
  contact: string | null;
  seq: number;
  at: number;
};

export type NewEntry = {
  site: string;
  conversation: ConversationId;
  seq: number;
  /** The visible seq before it. */
  prev: number;
  clientId: string;
  author: string;
  /** Of an agent. */
  authorName?: string;
  type: string;
  payload: string;
  turn: number | null;
  part: number | null;
  trace: string;
  at: number;
};

type NewTurn = OpenTurn & { at: number };

type ClosedTurn = {
  conversation: string;
  seq: number;
  fence: number;
  state: 'done' | 'failed';
  dialogue: string | null;
  at: number;
};

export type NewLeadRow = {
  id: LeadId;
  site: SiteId;
  conversation: ConversationId | null;
  source: string;
  name: string;
  email: string;
  message: string;
  consentText: string | null;
  consentAt: string | null;
  trace: string;
  at: number;
};

export type NewEvent = {
  id: EventId;
  site: SiteId;
  type: string;
  conversation: ConversationId | null;
  data: EventData[EventType];
  trace: string;
  at: number;
};

export type TriedDelivery = Pick<DeliveryRecord, 'delivery' | 'attempt'> & {
  state: 'waiting' | 'delivered' | 'dead';
  /** Why it is dead. */
  reason: string | null;
  settledAt: number | null;
};

export type NewDelivery = { id: string; endpoint: EndpointId; job: NewJob };
