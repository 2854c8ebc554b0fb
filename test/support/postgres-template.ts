import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { startPostgres } from './postgres.ts';
import { createDatabase, dropDatabase, query } from './postgres-database.ts';

/** A database that nobody enters, to be copied: made once a run, so that a test file need not migrate. */
export type Template = {
  /** Where to create and drop. */
  serverUrl: string;
  name: string;
  /** Every database of the run starts with it, so that none is left behind. */
  prefix: string;
  remove(): Promise<void>;
};

/**
 * Makes the template on a server of the developer's own (`TEST_DATABASE_URL`) or, if that is not set, on
 * one started for it. `prepare` gets the URL of the empty database and may leave no connection open.
 */
export async function createTemplate(options: {
  environment: Readonly<Record<string, string | undefined>>;
  prepare: (url: string) => Promise<void>;
}): Promise<Template> {
  const given = options.environment['TEST_DATABASE_URL'] ?? '';
  const postgres = given === '' ? await startPostgres({ fsync: false }) : null;
  const serverUrl = postgres?.url() ?? given;
  const prefix = `deskbell_test_${randomBytes(4).toString('hex')}`;
  const name = `${prefix}_template`;
  const remove = async (): Promise<void> => {
    await (postgres === null ? dropAll(serverUrl, prefix) : postgres.stop('immediate'));
  };
  try {
    await options.prepare(await createDatabase(serverUrl, { name }));
    // A copy is refused while anybody, such as a curious client, is connected.
    await query(serverUrl, `ALTER DATABASE ${escapeIdentifier(name)} WITH ALLOW_CONNECTIONS false`);
    return { serverUrl, name, prefix, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function dropAll(serverUrl: string, prefix: string): Promise<void> {
  const sql = 'SELECT datname FROM pg_database WHERE starts_with(datname, $1)';
  for (const { datname } of await query(serverUrl, sql, prefix)) {
    await dropDatabase(serverUrl, String(datname));
  }
}
