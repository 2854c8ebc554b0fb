import { conversationIdSchema, siteIdSchema, traceIdSchema } from '../../../../shared/ids.ts';
import type {
  ClaimedTurn,
  FenceResult,
  TurnClaim,
  TurnFinish,
  TurnLease,
} from '../../operations.ts';
import type { OperationContext } from '../operation-context.ts';
import { numberOf, textOf } from '../row.ts';
import { partId } from './append-reply.ts';

/** Ends a turn under its fence and keeps where the dialogue stands. */
export function finishTurn(context: OperationContext, input: TurnFinish): FenceResult {
  if (input.lastPart !== undefined && !isSaid(context, input, input.lastPart))
    return { kind: 'fenced' };
  const changed = context.db.run(
    `update turn set state = ?, finished_at = ?
     where conversation = ? and seq = ? and fence = ? and state = 'open'`,
    input.state,
    input.at,
    input.conversation,
    input.turn,
    input.fence,
  );
  if (changed === 0) return { kind: 'fenced' };
  context.db.run(
    'update conversation set dialogue = ?, open_turns = open_turns - 1 where id = ?',
    input.dialogue === null ? null : JSON.stringify(input.dialogue),
    input.conversation,
  );
  return { kind: 'done' };
}

function isSaid(
  context: OperationContext,
  { conversation, turn }: TurnFinish,
  part: number,
): boolean {
  const row = context.db.get(
    'select 1 from entry where conversation = ? and client_id = ?',
    conversation,
    partId(turn, part),
  );
  return row !== undefined;
}

/**
 * Takes every turn that nobody holds, but none behind one that somebody still holds, so turns stay in order:
 * a conversation whose process died comes whole, or a new message would overtake those that wait.
 *
 * Only the oldest of each conversation counts as begun; those behind it have not been tried yet.
 *
 * The outer statement, too, says that the turn is open: SQLite uses an index of open turns only where it can see that, and
 * would else go through every turn there ever was.
 */
export function claimTurns(context: OperationContext, input: TurnClaim): ClaimedTurn[] {
  const rows = context.db.all(
    `update turn set process = ?, lease_until = ?, fence = fence + 1,
       attempts = attempts + (not exists (
         select 1 from turn earlier
         where earlier.conversation = turn.conversation and earlier.seq < turn.seq and earlier.state = 'open'))
     where state = 'open' and (conversation, seq) in (
       select t.conversation, t.seq from turn t
       where t.state = 'open' and t.lease_until <= ?
         and not exists (
           select 1 from turn earlier
           where earlier.conversation = t.conversation and earlier.seq < t.seq
             and earlier.state = 'open' and earlier.lease_until > ?)
       order by t.created_at, t.seq limit ?)
     returning conversation, seq, site, fence, attempts, trace,
       (select owner_version from conversation where id = turn.conversation) as owner_version`,
    input.process,
    input.leaseUntil,
    input.at,
    input.at,
    input.limit,
  );
  // SQLite returns rows in no promised order.
  return rows
    .map((row) => ({
      site: siteIdSchema.parse(textOf(row, 'site')),
      conversation: conversationIdSchema.parse(textOf(row, 'conversation')),
      turn: numberOf(row, 'seq'),
      fence: numberOf(row, 'fence'),
      ownerVersion: numberOf(row, 'owner_version'),
      attempts: numberOf(row, 'attempts'),
      trace: traceIdSchema.parse(textOf(row, 'trace')),
    }))
    .sort((a, b) => a.turn - b.turn);
}

export function leaseTurn(context: OperationContext, input: TurnLease): boolean {
  return (
    context.db.run(
      `update turn set lease_until = ? where conversation = ? and seq = ? and fence = ? and state = 'open'`,
      input.until,
      input.conversation,
      input.turn,
      input.fence,
    ) > 0
  );
}

export function releaseTurns(context: OperationContext, input: { process: string }): number {
  return context.db.run(
    `update turn set lease_until = 0 where state = 'open' and process = ?`,
    input.process,
  );
}
