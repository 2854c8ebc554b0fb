import { conversationIdSchema, siteIdSchema, traceIdSchema } from '../../../shared/ids.ts';
import type { ClaimedTurn, FinishResult, TurnFinish, TurnLease } from '../operations.ts';
import { partId } from './append-reply.ts';
import type { Operation, OperationContext } from './operation.ts';

/**
 * Ends a turn under its fence and keeps where the dialogue stands. The next turn of the conversation, when
 * nobody holds it, goes to the same process.
 */
export const finishTurn: Operation<TurnFinish, FinishResult> = {
  needs: ({ conversation, turn, lastPart }) => ({
    conversations: [conversation],
    entries: lastPart === undefined ? [] : [{ conversation, clientId: partId(turn, lastPart) }],
  }),
  apply(context, input) {
    const { conversation, turn: seq, lastPart, fence, state, at } = input;
    const { rows } = context;
    if (lastPart !== undefined && !rows.entryOnce(conversation, partId(seq, lastPart)))
      return { kind: 'fenced' };
    const dialogue = input.dialogue === null ? null : JSON.stringify(input.dialogue);
    const left = rows.closeTurn({ conversation, seq, fence, state, dialogue, at });
    if (left === undefined) return { kind: 'fenced' };
    return { kind: 'done', next: left > 0 ? takeNext(context, input) : null };
  },
};

function takeNext({ rows }: OperationContext, input: TurnFinish): ClaimedTurn | null {
  const next = rows.firstOpenTurn(input.conversation);
  const conversation = rows.conversation(input.conversation);
  // Its own are in its hands already; those of another process stay there until their lease is over.
  if (!next || !conversation || next.process === input.process || next.leaseUntil > input.at)
    return null;
  rows.takeTurn(next, input);
  return {
    site: siteIdSchema.parse(next.site),
    conversation: conversationIdSchema.parse(next.conversation),
    turn: next.seq,
    fence: next.fence + 1,
    ownerVersion: conversation.ownerVersion,
    attempts: next.attempts,
    place: next.place,
    trace: traceIdSchema.parse(next.trace),
  };
}

export const leaseTurn: Operation<TurnLease, boolean> = {
  needs: ({ conversation }) => ({ conversations: [conversation] }),
  apply: ({ rows }, { conversation, turn: seq, fence, until }) =>
    rows.leaseTurn({ conversation, seq, fence, until }),
};
