import type { Kysely } from 'kysely';
import type { WidgetFileRow } from '../queries.ts';
import type { Tables } from '../tables.ts';

/** The names of all files there are; a few hundred at most. */
export async function readWidgetFileNames(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db.selectFrom('widget_file').select('name').execute();
  return rows.map(({ name }) => name);
}

export async function readWidgetFile(
  db: Kysely<Tables>,
  name: string,
): Promise<WidgetFileRow | undefined> {
  return db
    .selectFrom('widget_file')
    .select(['seal', 'body'])
    .where('name', '=', name)
    .executeTakeFirst();
}
