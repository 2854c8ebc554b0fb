import { z } from 'zod';
import type { EntryBody } from '../../../shared/entry.ts';
import { conversationIdSchema } from '../../../shared/ids.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import type { Noticed } from '../hand-off.ts';
import { jsonOf } from '../json-column.ts';
import type { ReceiveInput, ReceiveResult, Standing } from '../operations.ts';
import type { ConversationState, Needs, Rows } from '../rows.ts';
import { recallResult, rememberResult } from './idempotency.ts';
import { addNotice } from './notice.ts';
import { contactOf, isOver, openConversation } from './open-conversation.ts';
import type { Operation, OperationContext } from './operation.ts';
import { emitEvent } from './outbox.ts';

/** A message: the entry if its id is new, its event, and the turn that will answer it. */
export const receiveMessage: Operation<ReceiveInput, ReceiveResult> = { needs, apply };

function needs({ sender, site, id, idempotency }: ReceiveInput): Needs {
  const place =
    sender.kind === 'visitor'
      ? { entries: [{ conversation: sender.conversation, clientId: id }] }
      : { contacts: [{ site, externalId: sender.externalId, clientId: id }] };
  return {
    ...place,
    conversations: [sender.conversation],
    ...(idempotency ? { keys: [idempotency] } : {}),
  };
}

const placeSchema = z.object({
  conversation: conversationIdSchema,
  seq: z.int(),
  prev: z.int(),
  at: z.int(),
});

function apply(context: OperationContext, input: ReceiveInput): ReceiveResult {
  const { rows } = context;
  const remembered = recallResult(context, input.idempotency, input.at);
  if (remembered.kind === 'conflict') return { kind: 'refused', code: 'idempotency.conflict' };
  if (remembered.kind === 'same') {
    return { kind: 'duplicate', ...placeSchema.parse(remembered.result) };
  }

  const found = openConversation(rows, input);
  if (typeof found === 'string') return { kind: 'refused', code: found };
  const conversation = found.id;

  const payload = JSON.stringify(input.body);
  const known = rows.entryOnce(conversation, input.id);
  if (known) {
    if (known.payload !== payload) return { kind: 'refused', code: 'message.conflict' };
    return { kind: 'duplicate', conversation, seq: known.seq, prev: known.prev, at: known.at };
  }
  if (isOver(found, input.at)) return { kind: 'refused', code: 'session.expired' };
  if (found.openTurns >= limits.turnsWaitingPerConversation)
    return { kind: 'refused', code: 'conversation.busy' };

  const seq = found.lastSeq + 1;
  const prev = found.lastVisibleSeq;
  const ownerVersion =
    found.status === 'closed' ? reopen(rows, found, input.at) : found.ownerVersion;
  const answers = found.status === 'bot' || found.status === 'closed';
  addEntry(rows, input, { conversation, seq, prev, payload });
  if (found.started) addConversation(rows, input, conversation, seq);
  else rows.advance(conversation, { seq, opened: answers ? 1 : 0, at: input.at });
  const turn = answers ? openTurn(rows, input, { ...found, ownerVersion }, seq) : null;
  emitReceived(context, input, { conversation, seq, started: found.started });

  const place = { conversation, seq, prev, at: input.at };
  rememberResult(context, input.idempotency, place, input.at);
  const recalled =
    found.status === 'waiting' && input.recall
      ? recall(context, input, { conversation, seq }, input.recall.notice)
      : undefined;
  return { kind: 'stored', ...place, turn, started: found.started, ...(recalled && { recalled }) };
}

/** Said soon after closing it goes on, with the bot; the version it then has. */
function reopen(
  rows: Rows,
  { id, ownerVersion }: Pick<ConversationState, 'id' | 'ownerVersion'>,
  at: number,
): number {
  rows.moveConversation(id, { status: 'bot', owner: null, at });
  return ownerVersion + 1;
}

/** The visitor does not want to wait any more: the bot answers from the next message on. */
function recall(
  context: OperationContext,
  { site, trace, at }: ReceiveInput,
  { conversation, seq }: { conversation: ConversationId; seq: number },
  body: EntryBody,
): Noticed {
  context.rows.moveConversation(conversation, { status: 'bot', owner: null, at });
  const data = { site, conversation, by: 'visitor' } as const;
  emitEvent(context, { type: 'handoff.returned', site, conversation, data, trace, at });
  const end = { conversation, site, lastSeq: seq, lastVisibleSeq: seq };
  return addNotice(context, end, { body, trace, at });
}

function addEntry(
  rows: Rows,
  { site, id, body, trace, at }: ReceiveInput,
  place: { conversation: ConversationId; seq: number; prev: number; payload: string },
): void {
  const said = { author: 'visitor', type: body.type, turn: null, part: null };
  rows.addEntry({ ...place, ...said, site, clientId: id, trace, at });
}

function addConversation(rows: Rows, input: ReceiveInput, id: ConversationId, seq: number): void {
  const { site, sender, at } = input;
  const visitor = sender.kind === 'visitor' ? sender.visitor : null;
  const contact =
    sender.kind === 'contact' ? contactOf(rows, input, sender) : (sender.contact ?? null);
  rows.addConversation({ id, site, visitor, contact, seq, at });
}

/**
 * Turns of one conversation are held by one process, so that they stay in order: behind a turn that another
 * process holds, or may take at any moment, this one is nobody's, until whoever ends the earlier one takes it too.
 */
function openTurn(
  rows: Rows,
  { site, process, leaseUntil, place, trace, at }: ReceiveInput,
  found: Pick<ConversationState, 'id' | 'openTurns' | 'ownerVersion' | 'dialogue'>,
  seq: number,
): Extract<ReceiveResult, { kind: 'stored' }>['turn'] {
  const { id: conversation, openTurns, ownerVersion, dialogue } = found;
  const first = openTurns > 0 ? rows.firstOpenTurn(conversation) : undefined;
  const waits = first !== undefined && (first.process !== process || first.leaseUntil <= at);
  const holder = waits ? { process: '', leaseUntil: 0 } : { process, leaseUntil };
  rows.addTurn({ conversation, seq, site, ...holder, fence: 1, attempts: 1, place, trace, at });
  if (waits) return { kind: 'elsewhere' };
  // Between turns nothing but this message's own turn can move the dialogue.
  const standing: Standing | null =
    openTurns > 0 ? null : { dialogue: dialogue === null ? null : jsonOf(dialogue) };
  return { kind: 'here', fence: 1, ownerVersion, standing };
}

function emitReceived(
  context: OperationContext,
  { site, sender, body, trace, at }: ReceiveInput,
  { conversation, seq, started }: { conversation: ConversationId; seq: number; started: boolean },
): void {
  const who = sender.kind === 'contact' ? { user_id: sender.externalId } : {};
  const about = { site, conversation, trace, at };
  if (started) {
    const data = { site, conversation, ...who };
    emitEvent(context, { ...about, type: 'conversation.started', data });
  }
  const data = { site, conversation, seq, author: 'visitor' as const, body, ...who };
  emitEvent(context, { ...about, type: 'message.received', data });
}
