import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier } from 'pg';

/** Asks a database beside the server, on a connection of its own, as an engineer with a shell would. */
export async function query(
  url: string,
  sql: string,
  ...values: unknown[]
): Promise<Record<string, unknown>[]> {
  const client = await openClient(url);
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** A connection beside the server, to hold something with; to be ended by whoever asked. */
export async function openClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // A server that stops under a test breaks this too; the query itself fails, and says so.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * Creates a database on the server of `serverUrl`, whose user must have the right to, and returns its URL.
 * Without a template it is empty and sorts by bytes, whatever the server's own databases do.
 */
export async function createDatabase(
  serverUrl: string,
  options: { name?: string | undefined; template?: string | undefined } = {},
): Promise<string> {
  const name = options.name ?? `deskbell_test_${randomBytes(6).toString('hex')}`;
  const like =
    options.template === undefined
      ? "template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
      : escapeIdentifier(options.template);
  await retryWhileBusy(() =>
    query(serverUrl, `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${like}`),
  );
  return databaseUrl(serverUrl, name);
}

/** Throws out whoever is connected. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await query(serverUrl, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
}

export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

export function databaseName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** The same database by another way, such as through a proxy that can cut it off. */
export function through(url: string, { port }: { port: number }): string {
  const other = new URL(url);
  other.hostname = '127.0.0.1';
  other.port = String(port);
  return other.href;
}

/** Somebody is still in the template (55006), or two touched the same catalogue row (XX000). */
const busy = ['55006', 'XX000'];

async function retryWhileBusy(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const isBusy = error instanceof DatabaseError && busy.includes(error.code ?? '');
      if (!isBusy || attempt === 5) throw error;
      await wait(50 * attempt);
    }
  }
}
