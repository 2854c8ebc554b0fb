import { z } from 'zod';
import { conversationIdSchema } from '../../../../shared/ids.ts';
import type { ConversationId } from '../../../../shared/ids.ts';
import { limits } from '../../../../shared/limits.ts';
import { jsonOf } from '../../json-column.ts';
import type { ReceiveInput, ReceiveResult, Standing } from '../../operations.ts';
import { recallResult, rememberResult } from '../idempotency.ts';
import type { OperationContext } from '../operation-context.ts';
import { emitEvent } from '../outbox.ts';
import { numberOf, textOf } from '../row.ts';
import { contactOf, openConversation } from './open-conversation.ts';
import type { OpenConversation } from './open-conversation.ts';

const placeSchema = z.object({
  conversation: conversationIdSchema,
  seq: z.int(),
  prev: z.int(),
  at: z.int(),
});

/** A message: the entry if its id is new, its event, and the turn that will answer it. */
export function receiveMessage(context: OperationContext, input: ReceiveInput): ReceiveResult {
  const remembered = recallResult(context, input.idempotency, input.at);
  if (remembered.kind === 'conflict') return { kind: 'refused', code: 'idempotency.conflict' };
  if (remembered.kind === 'same') {
    return { kind: 'duplicate', ...placeSchema.parse(remembered.result) };
  }

  const conversation = openConversation(context, input);
  if (conversation === undefined) return { kind: 'refused', code: 'not_found' };

  const payload = JSON.stringify(input.body);
  const known = context.db.get(
    'select seq, payload, at from entry where conversation = ? and client_id = ?',
    conversation.id,
    input.id,
  );
  if (known) {
    if (textOf(known, 'payload') !== payload) return { kind: 'refused', code: 'message.conflict' };
    const seq = numberOf(known, 'seq');
    return {
      kind: 'duplicate',
      conversation: conversation.id,
      seq,
      prev: previousVisible(context, conversation.id, seq),
      at: numberOf(known, 'at'),
    };
  }
  if (conversation.status === 'closed') return { kind: 'refused', code: 'conversation.closed' };
  if (conversation.openTurns >= limits.turnsWaitingPerConversation)
    return { kind: 'refused', code: 'conversation.busy' };

  const seq = conversation.lastSeq + 1;
  const answers = conversation.status === 'bot';
  insertEntry(context, input, conversation.id, seq, payload);
  if (conversation.started) insertConversation(context, input, conversation.id, seq);
  else advanceConversation(context, input, conversation.id, seq, answers);
  if (answers) insertTurn(context, input, conversation.id, seq);
  emitReceived(context, input, conversation.id, seq, conversation.started);

  const place = {
    conversation: conversation.id,
    seq,
    prev: conversation.lastVisibleSeq,
    at: input.at,
  };
  rememberResult(context, input.idempotency, place, input.at);
  return {
    kind: 'stored',
    ...place,
    turn: answers
      ? { fence: 1, ownerVersion: conversation.ownerVersion, standing: standingOf(conversation) }
      : null,
    started: conversation.started,
  };
}

/** Between turns nothing but this message's own turn can move the dialogue. */
function standingOf({ openTurns, dialogue }: OpenConversation): Standing | null {
  if (openTurns > 0) return null;
  return { dialogue: dialogue === null ? null : jsonOf(dialogue) };
}

function previousVisible(context: OperationContext, conversation: string, seq: number): number {
  const row = context.db.get(
    `select coalesce(max(seq), 0) as seq from entry
     where conversation = ? and seq < ? and audience = 'all'`,
    conversation,
    seq,
  );
  return row ? numberOf(row, 'seq') : 0;
}

function insertEntry(
  context: OperationContext,
  input: ReceiveInput,
  conversation: ConversationId,
  seq: number,
  payload: string,
): void {
  context.db.run(
    `insert into entry (site, conversation, seq, client_id, author, audience, type, version, payload, trace, at)
     values (?, ?, ?, ?, 'visitor', 'all', ?, 1, ?, ?, ?)`,
    input.site,
    conversation,
    seq,
    input.id,
    input.body.type,
    payload,
    input.trace,
    input.at,
  );
}

function insertConversation(
  context: OperationContext,
  input: ReceiveInput,
  conversation: ConversationId,
  seq: number,
): void {
  context.db.run(
    `insert into conversation (id, site, visitor, contact, status, owner, owner_version, last_seq,
       last_visible_seq, open_turns, dialogue, created_at, updated_at)
     values (?, ?, ?, ?, 'bot', null, 1, ?, ?, 1, null, ?, ?)`,
    conversation,
    input.site,
    input.sender.kind === 'visitor' ? input.sender.visitor : null,
    input.sender.kind === 'contact' ? contactOf(context, input, input.sender) : null,
    seq,
    seq,
    input.at,
    input.at,
  );
}

function advanceConversation(
  context: OperationContext,
  input: ReceiveInput,
  conversation: ConversationId,
  seq: number,
  answers: boolean,
): void {
  context.db.run(
    `update conversation set last_seq = ?, last_visible_seq = ?, open_turns = open_turns + ?, updated_at = ?
     where id = ?`,
    seq,
    seq,
    answers ? 1 : 0,
    input.at,
    conversation,
  );
}

function insertTurn(
  context: OperationContext,
  input: ReceiveInput,
  conversation: ConversationId,
  seq: number,
): void {
  context.db.run(
    `insert into turn (conversation, seq, site, state, process, lease_until, fence, attempts, trace, created_at)
     values (?, ?, ?, 'open', ?, ?, 1, 1, ?, ?)`,
    conversation,
    seq,
    input.site,
    input.process,
    input.leaseUntil,
    input.trace,
    input.at,
  );
}

function emitReceived(
  context: OperationContext,
  input: ReceiveInput,
  conversation: ConversationId,
  seq: number,
  started: boolean,
): void {
  const who = input.sender.kind === 'contact' ? { user_id: input.sender.externalId } : {};
  const about = { site: input.site, conversation, trace: input.trace, at: input.at };
  if (started) {
    emitEvent(context, {
      ...about,
      type: 'conversation.started',
      data: { site: input.site, conversation, ...who },
    });
  }
  emitEvent(context, {
    ...about,
    type: 'message.received',
    data: { site: input.site, conversation, seq, author: 'visitor', body: input.body, ...who },
  });
}
