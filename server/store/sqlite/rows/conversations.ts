import { conversationIdSchema } from '../../../../shared/ids.ts';
import type { ConversationState, Rows } from '../../rows.ts';
import { numberOf, textOf, textOrNullOf } from '../../row.ts';
import type { Row } from '../../row.ts';
import type { Connection } from '../connection.ts';

type ConversationRows = Pick<
  Rows,
  | 'conversation'
  | 'contact'
  | 'conversationOfContact'
  | 'entryOnce'
  | 'addContact'
  | 'addConversation'
  | 'advance'
  | 'addEntry'
>;

const columns =
  'id, site, visitor, status, owner_version, last_seq, last_visible_seq, open_turns, dialogue';

export function conversationRows(db: Connection): ConversationRows {
  return {
    conversation(id) {
      const row = db.get(`select ${columns} from conversation where id = ?`, id);
      return row && conversationOf(row);
    },
    contact(site, externalId) {
      const row = db.get(
        'select id from contact where site = ? and external_id = ?',
        site,
        externalId,
      );
      return row && textOf(row, 'id');
    },
    conversationOfContact(contact) {
      const row = db.get(
        `select ${columns} from conversation where contact = ? and status <> 'closed'
         order by updated_at desc limit 1`,
        contact,
      );
      return row && conversationOf(row);
    },
    entryOnce(conversation, clientId) {
      const row = db.get(
        `select seq, payload, at, (select coalesce(max(before.seq), 0) from entry before
           where before.conversation = entry.conversation and before.seq < entry.seq
             and before.audience = 'all') as prev
         from entry where conversation = ? and client_id = ?`,
        conversation,
        clientId,
      );
      if (!row) return undefined;
      return {
        seq: numberOf(row, 'seq'),
        prev: numberOf(row, 'prev'),
        payload: textOf(row, 'payload'),
        at: numberOf(row, 'at'),
      };
    },
    addContact({ id, site, externalId, at }) {
      db.run(
        'insert into contact (id, site, external_id, created_at) values (?, ?, ?, ?)',
        id,
        site,
        externalId,
        at,
      );
    },
    addConversation({ id, site, visitor, contact, seq, at }) {
      db.run(
        `insert into conversation (id, site, visitor, contact, status, owner, owner_version, last_seq,
           last_visible_seq, open_turns, dialogue, created_at, updated_at)
         values (?, ?, ?, ?, 'bot', null, 1, ?, ?, 1, null, ?, ?)`,
        id,
        site,
        visitor,
        contact,
        seq,
        seq,
        at,
        at,
      );
    },
    advance(conversation, { seq, opened, at }) {
      db.run(
        `update conversation set last_seq = ?, last_visible_seq = ?, open_turns = open_turns + ?, updated_at = ?
         where id = ?`,
        seq,
        seq,
        opened,
        at,
        conversation,
      );
    },
    addEntry(entry) {
      db.run(
        `insert into entry (site, conversation, seq, client_id, author, audience, type, version, payload, turn,
           part, trace, at)
         values (?, ?, ?, ?, ?, 'all', ?, 1, ?, ?, ?, ?, ?)`,
        entry.site,
        entry.conversation,
        entry.seq,
        entry.clientId,
        entry.author,
        entry.type,
        entry.payload,
        entry.turn,
        entry.part,
        entry.trace,
        entry.at,
      );
    },
  };
}

function conversationOf(row: Row): ConversationState {
  return {
    id: conversationIdSchema.parse(textOf(row, 'id')),
    site: textOf(row, 'site'),
    visitor: textOrNullOf(row, 'visitor'),
    status: textOf(row, 'status'),
    ownerVersion: numberOf(row, 'owner_version'),
    lastSeq: numberOf(row, 'last_seq'),
    lastVisibleSeq: numberOf(row, 'last_visible_seq'),
    openTurns: numberOf(row, 'open_turns'),
    dialogue: textOrNullOf(row, 'dialogue'),
  };
}
