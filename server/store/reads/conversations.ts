import type { Kysely } from 'kysely';
import { z } from 'zod';
import { authorSchema, entryBodySchema } from '../../../shared/entry.ts';
import type { Entry } from '../../../shared/entry.ts';
import {
  contactIdSchema,
  conversationIdSchema,
  messageIdSchema,
  siteIdSchema,
  visitorIdSchema,
} from '../../../shared/ids.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import { jsonOf } from '../json-column.ts';
import type { ConversationRow, EntryPage, LastVisible } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { isIn } from './state.ts';

const statusSchema = z.enum(['bot', 'waiting', 'person', 'closed']);

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
      'contact.id as contact',
      'contact.external_id',
      'status',
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
    status: statusSchema.parse(row.status),
    ownerVersion: row.owner_version,
    lastSeq: row.last_seq,
    lastVisibleSeq: row.last_visible_seq,
    dialogue: row.dialogue === null ? null : jsonOf(row.dialogue),
  };
}

const entryColumns = ['seq', 'client_id', 'author', 'payload', 'turn', 'part', 'at'] as const;

export async function readEntriesAfter(
  db: Kysely<Tables>,
  id: ConversationId,
  after: number,
  limit: number,
): Promise<EntryPage> {
  const rows = await db
    .selectFrom('entry')
    .select(entryColumns)
    .where('conversation', '=', id)
    .where('seq', '>', after)
    .where('audience', '=', 'all')
    .orderBy('seq')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, countThatFits(rows, limit)).map(entryOf);
  return { entries: page, upTo: page.at(-1)?.seq ?? after, more: rows.length > page.length };
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

/** The last visible seq of each of these conversations that there is. */
export async function readLastVisible(
  db: Kysely<Tables>,
  ids: readonly ConversationId[],
): Promise<LastVisible[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('conversation')
    .select(['id', 'last_visible_seq'])
    .where('id', 'in', ids)
    .execute();
  return rows.map((row) => ({
    conversation: conversationIdSchema.parse(row.id),
    seq: row.last_visible_seq,
  }));
}

export type EntryRow = Pick<Tables['entry'], Exclude<(typeof entryColumns)[number], 'id'>>;

export function entryOf(row: EntryRow): Entry {
  const payload: unknown = JSON.parse(row.payload);
  return {
    seq: row.seq,
    author: authorSchema.parse(row.author),
    at: new Date(row.at).toISOString(),
    body: entryBodySchema.parse(payload),
    ...(row.turn === null ? { id: messageIdSchema.parse(row.client_id) } : {}),
    ...(row.turn === null || row.part === null ? {} : { turn: { seq: row.turn, part: row.part } }),
  };
}
