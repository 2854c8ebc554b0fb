import { conversationStateOf, knownEntryOf } from '../../row-states.ts';
import type { ConversationRows } from '../../rows.ts';
import { textOf } from '../../row.ts';
import type { Connection } from '../connection.ts';

const columns = `id, site, visitor, contact, status, owner, owner_name, owner_version, status_since,
  last_seq, last_visible_seq, open_turns, dialogue`;

export function conversationRows(db: Connection): ConversationRows {
  return {
    conversation(id) {
      const row = db.get(`select ${columns} from conversation where id = ?`, id);
      return row && conversationStateOf(row);
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
        `select ${columns} from conversation where contact = ?
         order by updated_at desc limit 1`,
        contact,
      );
      return row && conversationStateOf(row);
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
      return row && knownEntryOf(row);
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
           last_visible_seq, open_turns, dialogue, status_since, created_at, updated_at)
         values (?, ?, ?, ?, 'bot', null, 1, ?, ?, 1, null, ?, ?, ?)`,
        id,
        site,
        visitor,
        contact,
        seq,
        seq,
        at,
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
        `insert into entry (site, conversation, seq, client_id, author, author_name, audience, type, version,
           payload, turn, part, trace, at)
         values (?, ?, ?, ?, ?, ?, 'all', ?, 1, ?, ?, ?, ?, ?)`,
        entry.site,
        entry.conversation,
        entry.seq,
        entry.clientId,
        entry.author,
        entry.authorName ?? null,
        entry.type,
        entry.payload,
        entry.turn,
        entry.part,
        entry.trace,
        entry.at,
      );
    },
    moveConversation(conversation, { status, owner, at }) {
      db.run(
        `update conversation set status = ?, owner = ?, owner_name = ?, owner_version = owner_version + 1,
           status_since = ? where id = ?`,
        status,
        owner?.id ?? null,
        owner?.name ?? null,
        at,
        conversation,
      );
    },
  };
}
