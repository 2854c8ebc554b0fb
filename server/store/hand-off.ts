import type { Agent } from '../../shared/agent.ts';
import type { ConversationStatus } from '../../shared/conversation.ts';
import type { Entry, EntryBody } from '../../shared/entry.ts';
import type { EventData } from '../../shared/event.ts';
import type { ConversationId, MessageId, SiteId, TraceId } from '../../shared/ids.ts';
import type { IdempotencyUse } from './operations.ts';

/** The kind of job that tells a waiting visitor that nobody comes. */
export const handoffTimeoutKind = 'handoff.timeout';

/**
 * Who answers a conversation. Each of these raises its owner version in its commit and ends the turns under way, so
 * that whatever the bot still says is refused.
 */
export type HandoffOperations = {
  /** The bot asks for a person, as the last part of its reply, under the turn's fence. */
  'handoff.request': { input: HandoffRequest; result: HandoffRequested };
  /** Nobody came: gives a conversation that still waits under this version back to the bot. */
  'handoff.give_up': { input: GiveUp; result: Moved | { kind: 'unchanged' } };
  /** A person takes a conversation that nobody has; asked again by the same person it stays theirs. */
  'handoff.take': { input: ConversationMove & { agent: Agent }; result: MoveResult };
  /** Back to the bot. */
  'handoff.return': { input: ConversationMove; result: MoveResult };
  /** Gives it to a person, whoever has it. */
  'conversation.assign': { input: ConversationMove & { agent: Agent }; result: MoveResult };
  'conversation.close': { input: ConversationMove; result: MoveResult };
  /** Who has the conversation says something. */
  'agent.say': { input: AgentMessage; result: AgentSaid };
};

export type HandoffRequest = {
  site: SiteId;
  conversation: ConversationId;
  turn: number;
  fence: number;
  ownerVersion: number;
  /** The notice is a part of the turn: said again after a crash it is recognised. */
  part: number;
  reason: EventData['handoff.requested']['reason'];
  /** What the visitor is told. */
  notice: EntryBody;
  transcript: Entry[];
  /** Until when a person is waited for; null out of hours, when the bot goes on. */
  waitUntil: number | null;
  trace: TraceId;
  at: number;
};

/** `fenced`: another owner has the turn or the conversation. */
export type HandoffRequested =
  ({ kind: 'stored' } & Noticed) | { kind: 'duplicate' } | { kind: 'fenced' };

export type GiveUp = {
  site: SiteId;
  conversation: ConversationId;
  version: number;
  notice: EntryBody;
  trace: TraceId;
  at: number;
};

export type ConversationMove = {
  site: SiteId;
  conversation: ConversationId;
  /** The version that was seen; null takes it as it is now. */
  version: number | null;
  /** What the visitor is told; nothing when null. */
  notice: EntryBody | null;
  trace: TraceId;
  at: number;
};

/** Who answers, and since when. */
export type Ownership = {
  status: ConversationStatus;
  agent: Agent | null;
  version: number;
  since: number;
};

/** The place of what the visitor was told. */
export type Noticed = { seq: number; prev: number; at: number };

export type Moved = Ownership & {
  kind: 'moved';
  before: Ownership;
  notice: Noticed | null;
};

/** `unchanged`: it was so already. A refusal says how it is. */
export type MoveResult =
  | Moved
  | ({ kind: 'unchanged' } & Ownership)
  | { kind: 'refused'; code: 'not_found' }
  | ({
      kind: 'refused';
      code: 'conversation.taken' | 'conversation.changed' | 'conversation.closed';
    } & Ownership);

export type AgentMessage = {
  site: SiteId;
  conversation: ConversationId;
  agent: Agent;
  id: MessageId;
  body: Extract<EntryBody, { type: 'text' }>;
  trace: TraceId;
  at: number;
  idempotency?: IdempotencyUse;
};

export type AgentSaid =
  | ({ kind: 'stored' | 'duplicate' } & Noticed)
  | {
      kind: 'refused';
      code:
        | 'not_found'
        | 'conversation.taken'
        | 'conversation.not_taken'
        | 'conversation.closed'
        | 'message.conflict'
        | 'idempotency.conflict';
    };
