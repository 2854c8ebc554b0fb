import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import { conversationStatusSchema } from '../../../shared/conversation.ts';
import type { Entry } from '../../../shared/entry.ts';
import {
  contactIdSchema,
  conversationIdSchema,
  siteIdSchema,
  visitorIdSchema,
} from '../../../shared/ids.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import { jsonOf } from '../json-column.ts';
import type { ConversationRow, EntryPage, LastVisible } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { ownerOf } from '../row-states.ts';
import { entryColumns, entryOf, readLog } from './entries.ts';
import type { TellUnreadable } from './entries.ts';
import { isIn } from './state.ts';

export async function readConversation(
  db: Kysely<Tables>,
  id: ConversationId,
): Promise<ConversationRow | undefined> {
  const row = await db
    .selectFrom('conversation')
    .leftJoin('contact', 'contact.id', 'conversation.contact')
    .select([
      'conversation.id',
      'conversation.site',
      'visitor',
      'conversation.contact',
      'contact.external_id',
      'status',
      'owner',
      'owner_name',
      'owner_version',
      'last_seq',
      'last_visible_seq',
      'dialogue',
    ])
    .where('conversation.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: conversationIdSchema.parse(row.id),
    site: siteIdSchema.parse(row.site),
    visitor: row.visitor === null ? null : visitorIdSchema.parse(row.visitor),
    contact: row.contact === null ? null : contactIdSchema.parse(row.contact),
    externalId: row.external_id,
    status: conversationStatusSchema.parse(row.status),
    agent: ownerOf(row.owner, row.owner_name),
    ownerVersion: row.owner_version,
    lastSeq: row.last_seq,
    lastVisibleSeq: row.last_visible_seq,
    dialogue: row.dialogue === null ? null : jsonOf(row.dialogue),
  };
}

/** `stopped`: there is more that cannot be read here. It is told as more, because a reader is not at the end. */
export async function readEntriesAfter(
  db: Kysely<Tables>,
  id: ConversationId,
  after: number,
  limit: number,
  tell: TellUnreadable,
): Promise<EntryPage & { stopped: boolean }> {
  const rows = await db
    .selectFrom('entry')
    .select(entryColumns)
    .where('conversation', '=', id)
    .where('seq', '>', after)
    .where('audience', '=', 'all')
    .orderBy('seq')
    .limit(limit + 1)
    .execute();
  const { entries, stopped } = readLog(rows.slice(0, countThatFits(rows, limit)), tell);
  const upTo = entries.at(-1)?.seq ?? after;
  return { entries, upTo, more: rows.length > entries.length, stopped };
}

/**
 * How many rows make a page: no more than `limit`, and no more than fit into what may wait for one reader,
 * or a log of large cards would cut off every reader who asks for it. Always at least one.
 */
function countThatFits(rows: readonly { payload: string }[], limit: number): number {
  let chars = 0;
  const over = rows.findIndex(({ payload }) => (chars += payload.length) > limits.entriesPageChars);
  return over < 0 ? limit : Math.min(limit, Math.max(1, over));
}

export async function readEntry(
  db: Kysely<Tables>,
  id: ConversationId,
  seq: number,
): Promise<Entry | undefined> {
  const row = await db
    .selectFrom('entry')
    .select(entryColumns)
    .where('conversation', '=', id)
    .where('seq', '=', seq)
    .where('audience', '=', 'all')
    .executeTakeFirst();
  return row && entryOf(row);
}

export async function readOpenTurn(
  db: Kysely<Tables>,
  id: ConversationId,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('turn')
    .select('seq')
    .where('conversation', '=', id)
    .where(isIn('open'))
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.seq;
}

/** However many ids there are, it is one text: another for each number of them would each be prepared and kept. */
export const amongArray = (ids: readonly string[]): RawBuilder<unknown> =>
  sql`= any(${ids}::text[])`;

/** The same for an engine without arrays. */
export const amongJson = (ids: readonly string[]): RawBuilder<unknown> =>
  sql`in (select value from json_each(${JSON.stringify(ids)}))`;

/** The last visible seq of each of these conversations that there is. */
export async function readLastVisible(
  db: Kysely<Tables>,
  ids: readonly ConversationId[],
  among: (ids: readonly string[]) => RawBuilder<unknown>,
): Promise<LastVisible[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Pick<Tables['conversation'], 'id' | 'last_visible_seq'>>`
    select id, last_visible_seq from conversation where id ${among(ids)}`.execute(db);
  return rows.map((row) => ({
    conversation: conversationIdSchema.parse(row.id),
    seq: row.last_visible_seq,
  }));
}
