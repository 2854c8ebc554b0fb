import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { HeldLog, NewsPage } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { readEntriesAfter } from './conversations.ts';
import { readLog } from './entries.ts';
import type { EntryRow, TellUnreadable } from './entries.ts';

/**
 * One statement for many logs, because who follows what other processes say asks all the time. It sees all of them at
 * one moment, so that what is left out of one is always its end. Each log is a lookup of its own: an ordinary join
 * that is put in order is planned, once the table is known to be large, as a walk through all of it.
 */
export async function readNewsTogether(
  db: Kysely<Tables>,
  held: readonly HeldLog[],
  limit: number,
  tell: TellUnreadable,
): Promise<NewsPage> {
  const logs = held.map(({ conversation }) => conversation);
  const after = held.map((one) => one.after);
  const { rows } = await sql<EntryRow>`
    select added.*
    from unnest(${logs}::text[], ${after}::bigint[]) with ordinality as held (log, after, place)
    cross join lateral (
      select conversation, seq, client_id, author, payload, turn, part, at from entry
      where conversation = held.log and seq > held.after and audience = 'all'
      order by seq limit ${limit + 1}) as added
    order by held.place, added.seq limit ${limit + 1}`.execute(db);
  const added = Map.groupBy(rows.slice(0, limit), (row) => row.conversation);
  const news: NewsPage = { entries: [], more: rows.length > limit, stopped: [] };
  for (const { conversation } of held) {
    const log = readLog(added.get(conversation) ?? [], tell);
    news.entries.push(...log.entries.map((entry) => ({ conversation, entry })));
    if (log.stopped) news.stopped.push(conversation);
  }
  return news;
}

/** The same where a statement more is no way further than one less. */
export async function readNewsApart(
  db: Kysely<Tables>,
  held: readonly HeldLog[],
  limit: number,
  tell: TellUnreadable,
): Promise<NewsPage> {
  const news: NewsPage = { entries: [], more: false, stopped: [] };
  for (const { conversation, after } of held) {
    const left = limit - news.entries.length;
    const page = await readEntriesAfter(db, conversation, after, left, tell);
    news.entries.push(...page.entries.map((entry) => ({ conversation, entry })));
    if (page.stopped) news.stopped.push(conversation);
    else news.more ||= page.more;
  }
  return news;
}
