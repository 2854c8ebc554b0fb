import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { siteIdSchema, traceIdSchema } from '../../../shared/ids.ts';
import { backendWriteStates } from '../backend-writes.ts';
import type { BackendSync, BackendWriteRow, BackendWriteSearch } from '../backend-writes.ts';
import { jsonOf } from '../json-column.ts';
import type { Tables } from '../tables.ts';

const stateSchema = z.enum(backendWriteStates);

export async function readBackendWrite(
  db: Kysely<Tables>,
  id: string,
): Promise<BackendWriteRow | undefined> {
  const row = await db
    .selectFrom('backend_write')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { capability, connection, attempts, note } = row;
  return {
    id,
    site: siteIdSchema.parse(row.site),
    capability,
    connection,
    input: row.input === null ? null : jsonOf(row.input),
    consented: row.consented === 1,
    state: stateSchema.parse(row.state),
    attempts,
    note,
    trace: traceIdSchema.parse(row.trace),
    at: row.created_at,
  };
}

export async function readBackendSync(db: Kysely<Tables>, subject: string): Promise<BackendSync[]> {
  const rows = await db
    .selectFrom('backend_write')
    .selectAll()
    .where('subject', '=', subject)
    .orderBy('id')
    .execute();
  return rows.map(syncOf);
}

export async function readBackendWrites(
  db: Kysely<Tables>,
  { state, site, after, limit }: BackendWriteSearch,
): Promise<BackendSync[]> {
  let asked = db.selectFrom('backend_write').selectAll().where('state', '=', state);
  if (site !== undefined) asked = asked.where('site', '=', site);
  if (after !== undefined)
    asked = asked.where(
      sql<boolean>`(site, created_at, id) > (${after.site}, ${after.at}, ${after.id})`,
    );
  const rows = await asked
    .orderBy('site')
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(syncOf);
}

function syncOf({
  id,
  subject,
  connection,
  capability,
  attempts,
  note,
  ...row
}: Selectable<Tables['backend_write']>): BackendSync {
  return {
    ...{ id, site: siteIdSchema.parse(row.site), subject, connection, capability },
    state: stateSchema.parse(row.state),
    attempts,
    note,
    receipt: row.receipt === null ? null : jsonOf(row.receipt),
    at: row.created_at,
    settledAt: row.settled_at,
  };
}
