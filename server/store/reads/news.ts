import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { conversationIdSchema } from '../../../shared/ids.ts';
import type { HeldLog, NewsPage } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { entryOf, readEntriesAfter } from './conversations.ts';
import type { EntryRow } from './conversations.ts';

/**
 * One statement for many logs, because who follows what other processes say asks all the time. It sees all of them at
 * one moment, so that what is left out of one is always its end. Each log is a lookup of its own: an ordinary join
 * that is put in order is planned, once the table is known to be large, as a walk through all of it.
 */
export async function readNewsTogether(
  db: Kysely<Tables>,
  held: readonly HeldLog[],
  limit: number,
): Promise<NewsPage> {
  const logs = held.map(({ conversation }) => conversation);
  const after = held.map((one) => one.after);
  const { rows } = await sql<EntryRow & { conversation: string }>`
    select added.*
    from unnest(${logs}::text[], ${after}::bigint[]) with ordinality as held (log, after, place)
    cross join lateral (
      select conversation, seq, client_id, author, payload, turn, part, at from entry
      where conversation = held.log and seq > held.after and audience = 'all'
      order by seq limit ${limit + 1}) as added
    order by held.place, added.seq limit ${limit + 1}`.execute(db);
  const entries = rows.slice(0, limit).map((row) => ({
    conversation: conversationIdSchema.parse(row.conversation),
    entry: entryOf(row),
  }));
  return { entries, more: rows.length > limit };
}

/** The same where a statement more is no way further than one less. */
export async function readNewsApart(
  db: Kysely<Tables>,
  held: readonly HeldLog[],
  limit: number,
): Promise<NewsPage> {
  const news: NewsPage = { entries: [], more: false };
  for (const { conversation, after } of held) {
    const page = await readEntriesAfter(db, conversation, after, limit - news.entries.length);
    news.entries.push(...page.entries.map((entry) => ({ conversation, entry })));
    news.more ||= page.more;
  }
  return news;
}
