import type { Kysely } from 'kysely';
import { z } from 'zod';
import { siteIdSchema, traceIdSchema } from '../../../shared/ids.ts';
import type { BackendSync, BackendWriteRow } from '../backend-writes.ts';
import { jsonOf } from '../json-column.ts';
import type { Tables } from '../tables.ts';

const stateSchema = z.enum(['waiting', 'sending', 'done', 'skipped', 'dead']);

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
  const { capability, connection, attempts } = row;
  return {
    id,
    site: siteIdSchema.parse(row.site),
    capability,
    connection,
    input: row.input === null ? null : jsonOf(row.input),
    consented: row.consented === 1,
    state: stateSchema.parse(row.state),
    attempts,
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
  return rows.map(({ connection, capability, state, attempts, note, receipt, ...row }) => ({
    connection,
    capability,
    state: stateSchema.parse(state),
    attempts,
    note,
    receipt: receipt === null ? null : jsonOf(receipt),
    at: row.created_at,
    settledAt: row.settled_at,
  }));
}
