import type { Kysely } from 'kysely';
import { z } from 'zod';
import { jsonOf } from '../json-column.ts';
import type { ConfigurationRow } from '../queries.ts';
import type { Tables } from '../tables.ts';

const filesSchema = z.record(z.string(), z.string());

/** A version of the configuration, the latest when none is named. */
export async function readConfiguration(
  db: Kysely<Tables>,
  version: number | undefined,
): Promise<ConfigurationRow | undefined> {
  const row = await db
    .selectFrom('config_version')
    .select(['version', 'text', 'files', 'digest', 'note', 'at'])
    .where('version', '=', version ?? latestVersion(db))
    .executeTakeFirst();
  return row && { ...row, files: filesSchema.parse(jsonOf(row.files)) };
}

/** The number of the latest version; 0 when there is none. */
export async function readConfigurationVersion(db: Kysely<Tables>): Promise<number> {
  const { version } = await latestVersion(db).executeTakeFirstOrThrow();
  return version ?? 0;
}

/** The last version that held exactly this. */
export async function readVersionOfDigest(
  db: Kysely<Tables>,
  digest: string,
): Promise<number | undefined> {
  const { version } = await latestVersion(db)
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow();
  return version ?? undefined;
}

function latestVersion(db: Kysely<Tables>) {
  return db
    .selectFrom('config_version')
    .select(({ fn }) => fn.max<number | null>('version').as('version'));
}
