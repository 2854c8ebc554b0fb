import { z } from 'zod';
import type { AgentMessage, AgentSaid } from '../hand-off.ts';
import { recallResult, rememberResult } from './idempotency.ts';
import type { Operation } from './operation.ts';
import { emitEvent } from './outbox.ts';

const placeSchema = z.object({ seq: z.int(), prev: z.int(), at: z.int() });

/** What a person says in a conversation of theirs: looked up under its lock, so nobody speaks who lost it. */
export const sayAsAgent: Operation<AgentMessage, AgentSaid> = {
  needs: ({ conversation, id, idempotency }) => ({
    conversations: [conversation],
    entries: [{ conversation, clientId: id }],
    ...(idempotency ? { keys: [idempotency] } : {}),
  }),
  apply(context, input) {
    const { rows } = context;
    const { site, conversation, agent, id, body, trace, at } = input;
    const remembered = recallResult(context, input.idempotency, at);
    if (remembered.kind === 'conflict') return { kind: 'refused', code: 'idempotency.conflict' };
    if (remembered.kind === 'same')
      return { kind: 'duplicate', ...placeSchema.parse(remembered.result) };
    const known = rows.conversation(conversation);
    if (known?.site !== site) return { kind: 'refused', code: 'not_found' };
    const payload = JSON.stringify(body);
    const before = rows.entryOnce(conversation, id);
    if (before) {
      if (before.payload !== payload) return { kind: 'refused', code: 'message.conflict' };
      return { kind: 'duplicate', seq: before.seq, prev: before.prev, at: before.at };
    }
    if (known.status === 'closed') return { kind: 'refused', code: 'conversation.closed' };
    if (known.status !== 'person') return { kind: 'refused', code: 'conversation.not_taken' };
    if (known.owner?.id !== agent.id) return { kind: 'refused', code: 'conversation.taken' };

    const place = { seq: known.lastSeq + 1, prev: known.lastVisibleSeq, at };
    const said = { author: 'agent', authorName: agent.name, type: body.type, payload } as const;
    const nowhere = { turn: null, part: null };
    rows.addEntry({ ...said, ...nowhere, ...place, site, conversation, clientId: id, trace });
    rows.advance(conversation, { seq: place.seq, opened: 0, at });
    const data = { site, conversation, seq: place.seq, author: said.author, body, agent };
    emitEvent(context, { type: 'message.sent', site, conversation, data, trace, at });
    rememberResult(context, input.idempotency, place, at);
    return { kind: 'stored', ...place };
  },
};
