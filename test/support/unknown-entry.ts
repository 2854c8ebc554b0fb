import { DatabaseSync } from 'node:sqlite';
import { query } from './postgres-database.ts';
import type { Chat, Engine } from './store.ts';

/** Stores an entry of a kind that this version does not know, as a newer process does during an upgrade. */
export async function storeUnknownEntry(
  place: { engine: Engine; url: string; file: string },
  { conversation }: Chat,
  seq: number,
): Promise<void> {
  const copied = `insert into entry
      (site, conversation, seq, client_id, author, audience, type, version, payload, turn, part, trace, at)
    select site, conversation, ${seq}, 'turn:1:${seq}', 'bot', 'all', 'rating', 1,
      '{"type":"rating","stars":5}', 1, ${seq}, trace, at
    from entry where conversation = '${conversation}' and seq = 1`;
  const moved = `update conversation set last_seq = ${seq}, last_visible_seq = ${seq}
    where id = '${conversation}'`;
  if (place.engine === 'postgres') {
    await query(place.url, copied);
    await query(place.url, moved);
    return;
  }
  const db = new DatabaseSync(place.file);
  db.exec(copied);
  db.exec(moved);
  db.close();
}
