import { backendWriteKind } from '../backend-writes.ts';
import type { ReplyInput, ReplyResult } from '../operations.ts';
import type { Needs } from '../rows.ts';
import { enqueueBackendWrites } from './backend-writes.ts';
import { addLead } from './capture-lead.ts';
import type { Operation, OperationContext } from './operation.ts';
import { emitEvent } from './outbox.ts';

/**
 * One finished part of a reply. The turn's fence and the conversation's owner are checked here, inside the
 * commit: a process that lost its lease, a bot whose conversation a person has taken, or a turn that would
 * overtake an earlier one says nothing.
 */
export const appendReply: Operation<ReplyInput, ReplyResult> = { needs, apply };

function needs({ conversation, turn, part, site, effects }: ReplyInput): Needs {
  return {
    conversations: [conversation],
    entries: [{ conversation, clientId: partId(turn, part) }],
    leads: effects.flatMap((effect) =>
      effect.type === 'lead' ? [{ site, source: effect.source }] : [],
    ),
    jobKeys: effects.flatMap((effect) =>
      effect.type === 'writes'
        ? effect.writes.map(({ id }) => ({ kind: backendWriteKind, key: id }))
        : [],
    ),
  };
}

function apply(context: OperationContext, input: ReplyInput): ReplyResult {
  const { rows } = context;
  const { site, conversation, turn, part, author, body, trace, at } = input;
  const place = rows.replyPlace(conversation, turn);
  if (!place || place.overtakes) return { kind: 'fenced' };
  if (place.fence !== input.fence || place.ownerVersion !== input.ownerVersion)
    return { kind: 'fenced' };

  // A turn that is run again after a crash says its parts again: what is stored stays as it is.
  const clientId = partId(turn, part);
  if (rows.entryOnce(conversation, clientId)) return { kind: 'duplicate' };

  const seq = place.lastSeq + 1;
  const prev = place.lastVisibleSeq;
  const payload = JSON.stringify(body);
  const said = { author, type: body.type, payload, turn, part, trace, at };
  rows.addEntry({ site, conversation, seq, prev, clientId, ...said });
  rows.advance(conversation, { seq, opened: 0, at });
  for (const effect of input.effects) {
    if (effect.type === 'lead') addLead(context, { ...effect, site, conversation, trace, at });
    else enqueueBackendWrites(context, effect.writes);
  }
  const data = { site, conversation, seq, author, body };
  emitEvent(context, { type: 'message.sent', site, conversation, data, trace, at });
  return { kind: 'stored', seq, prev, at };
}

/** A part's place in the log's key of ids: each part of a turn is stored once. */
export function partId(turn: number, part: number): string {
  return `turn:${turn}:${part}`;
}
