import { conversationIdSchema, siteIdSchema, traceIdSchema } from '../../../shared/ids.ts';
import type { ClaimedTurn, TurnClaim } from '../operations.ts';
import { numberOf, textOf } from '../row.ts';
import type { Row } from '../row.ts';
import type { Statements } from './statement.ts';

/**
 * Takes every turn that nobody holds, but none behind one that somebody still holds, so turns stay in order:
 * a conversation whose process died comes whole, or a new message would overtake those that wait. The
 * conversation is locked rather than its turns, or two processes could each get some of them.
 *
 * Only the oldest of each conversation counts as begun; those behind it have not been tried yet.
 *
 * Every part says that the turn is open: SQLite uses an index of open turns only where it can see that, and
 * would else go through every turn there ever was.
 */
export const claimTurns: Statements<TurnClaim, ClaimedTurn[]> = function* (input, { skipLocked }) {
  const locked = yield {
    sql: `select id from conversation where id in (
       select t.conversation from turn t
       where t.state = 'open' and t.lease_until <= $1
         and not exists (
           select 1 from turn earlier
           where earlier.conversation = t.conversation and earlier.seq < t.seq
             and earlier.state = 'open' and earlier.lease_until > $1)
       order by t.created_at, t.seq limit $2)${skipLocked}`,
    values: [input.at, input.limit],
  };
  const claimed: ClaimedTurn[] = [];
  // One by one: nobody else changes the turns of a conversation that is locked, and each comes whole.
  for (const row of locked) {
    const rows = yield {
      sql: `update turn set process = $2, lease_until = $3, fence = fence + 1,
         attempts = attempts + case when exists (
           select 1 from turn earlier
           where earlier.conversation = turn.conversation and earlier.seq < turn.seq
             and earlier.state = 'open') then 0 else 1 end
       where conversation = $4 and state = 'open' and lease_until <= $1
         and not exists (
           select 1 from turn earlier
           where earlier.conversation = turn.conversation and earlier.seq < turn.seq
             and earlier.state = 'open' and earlier.lease_until > $1)
       returning conversation, seq, site, fence, attempts, place, trace,
         (select owner_version from conversation where id = turn.conversation) as owner_version`,
      values: [input.at, input.process, input.leaseUntil, textOf(row, 'id')],
    };
    claimed.push(...rows.map(claimedTurnOf));
  }
  // Engines return rows in no promised order.
  return claimed.sort((a, b) => a.turn - b.turn);
};

/**
 * Gives back what a process holds, under a new fence: what it says afterwards is not stored. How many turns that
 * were. Under the lock of their conversations, or an operation that has read a turn before would write it back.
 */
export const releaseTurns: Statements<{ process: string }, number> = function* (
  { process },
  { locked },
) {
  yield {
    sql: `select id from conversation where id in (
       select conversation from turn where state = 'open' and process = $1) order by id${locked}`,
    values: [process],
  };
  const released = yield {
    sql: `update turn set lease_until = 0, fence = fence + 1 where state = 'open' and process = $1 returning seq`,
    values: [process],
  };
  return released.length;
};

/** Ends the leases of all other processes. */
export const orphanTurns: Statements<{ process: string }, number> = function* ({ process }) {
  const orphaned = yield {
    sql: `update turn set lease_until = 0 where state = 'open' and process <> $1 returning seq`,
    values: [process],
  };
  return orphaned.length;
};

function claimedTurnOf(row: Row): ClaimedTurn {
  return {
    site: siteIdSchema.parse(textOf(row, 'site')),
    conversation: conversationIdSchema.parse(textOf(row, 'conversation')),
    turn: numberOf(row, 'seq'),
    fence: numberOf(row, 'fence'),
    ownerVersion: numberOf(row, 'owner_version'),
    attempts: numberOf(row, 'attempts'),
    place: textOf(row, 'place'),
    trace: traceIdSchema.parse(textOf(row, 'trace')),
  };
}
