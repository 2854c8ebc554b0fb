import type { TurnRows } from '../../rows.ts';
import { numberOf } from '../../row.ts';
import { openTurnOf } from '../../row-states.ts';
import type { Connection } from '../connection.ts';

export function turnRows(db: Connection): TurnRows {
  return {
    replyPlace(conversation, turn) {
      const row = db.get(
        `select c.last_seq, c.last_visible_seq, c.owner_version, t.fence,
           exists (select 1 from turn earlier where earlier.conversation = c.id and earlier.seq < t.seq
             and earlier.state = 'open') as overtakes
         from conversation c join turn t on t.conversation = c.id and t.seq = ? and t.state = 'open'
         where c.id = ?`,
        turn,
        conversation,
      );
      if (!row) return undefined;
      return {
        lastSeq: numberOf(row, 'last_seq'),
        lastVisibleSeq: numberOf(row, 'last_visible_seq'),
        ownerVersion: numberOf(row, 'owner_version'),
        fence: numberOf(row, 'fence'),
        overtakes: numberOf(row, 'overtakes') === 1,
      };
    },
    firstOpenTurn(conversation) {
      const row = db.get(
        `select conversation, seq, site, process, lease_until, fence, attempts, place, trace from turn
         where conversation = ? and state = 'open' order by seq limit 1`,
        conversation,
      );
      return row && openTurnOf(row);
    },
    addTurn(turn) {
      db.run(
        `insert into turn (conversation, seq, site, state, process, lease_until, fence, attempts, place, trace, created_at)
         values (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?)`,
        turn.conversation,
        turn.seq,
        turn.site,
        turn.process,
        turn.leaseUntil,
        turn.fence,
        turn.attempts,
        turn.place,
        turn.trace,
        turn.at,
      );
    },
    closeTurn({ conversation, seq, fence, state, dialogue, at }) {
      const closed = db.run(
        `update turn set state = ?, place = '', finished_at = ?
         where conversation = ? and seq = ? and fence = ? and state = 'open'`,
        state,
        at,
        conversation,
        seq,
        fence,
      );
      if (closed === 0) return undefined;
      const left = db.get(
        'update conversation set dialogue = ?, open_turns = open_turns - 1 where id = ? returning open_turns',
        dialogue,
        conversation,
      );
      if (!left) throw new Error('the turn belongs to no conversation');
      return numberOf(left, 'open_turns');
    },
    endTurns(conversation, { at, except }) {
      db.run(
        `update turn set state = 'done', place = '', finished_at = ?
         where conversation = ? and state = 'open' and seq <> ?`,
        at,
        conversation,
        // No message has this place.
        except ?? 0,
      );
      db.run(
        `update conversation set open_turns =
           (select count(*) from turn where conversation = conversation.id and state = 'open')
         where id = ?`,
        conversation,
      );
    },
    leaseTurn({ conversation, seq, fence, until }) {
      const leased = db.run(
        `update turn set lease_until = ? where conversation = ? and seq = ? and fence = ? and state = 'open'`,
        until,
        conversation,
        seq,
        fence,
      );
      return leased > 0;
    },
    takeTurn({ conversation, seq, fence }, { process, leaseUntil }) {
      db.run(
        `update turn set process = ?, lease_until = ?, fence = fence + 1
         where conversation = ? and seq = ? and fence = ? and state = 'open'`,
        process,
        leaseUntil,
        conversation,
        seq,
        fence,
      );
    },
  };
}
