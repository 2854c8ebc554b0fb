import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import { conversationIdSchema } from '../../../shared/ids.ts';
import type { HeldLog, NewsPage } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { entryOf } from './conversations.ts';
import type { EntryRow } from './conversations.ts';

/**
 * One statement for many conversations, because who follows what other processes say asks all the time. It sees all
 * logs at one moment, so that what is left out of one is always its end.
 */
export async function readNews(
  db: Kysely<Tables>,
  held: readonly HeldLog[],
  limit: number,
): Promise<NewsPage> {
  if (held.length === 0) return { entries: [], more: false };
  const { rows } = await sql<EntryRow & { conversation: string }>`
    with held (log, after) as (values ${sql.join(placesOf(held))})
    select conversation, seq, client_id, author, payload, turn, part, at
    from held join entry on conversation = log and seq > after
    where audience = 'all' order by conversation, seq limit ${limit + 1}`.execute(db);
  const entries = rows.slice(0, limit).map((row) => ({
    conversation: conversationIdSchema.parse(row.conversation),
    entry: entryOf(row),
  }));
  return { entries, more: rows.length > limit };
}

/** Filled up to a power of two with logs that are not there, so that there are few texts to prepare. */
function placesOf(held: readonly HeldLog[]): RawBuilder<unknown>[] {
  const count = 2 ** Math.ceil(Math.log2(held.length));
  return Array.from({ length: count }, (_, index) => {
    const { conversation = '', after = 0 } = held[index] ?? {};
    return sql`(cast(${conversation} as text), cast(${after} as bigint))`;
  });
}
