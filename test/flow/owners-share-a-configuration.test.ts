import { join } from 'node:path';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../server/config/secret.ts';
import { runCommandLine } from '../../server/cli/run.ts';
import { writeConfiguration } from '../support/configuration.ts';
import type { Change } from '../support/configuration.ts';
import {
  createDataFolder,
  masterSecret,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { demoVariables } from '../support/demo-backend.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { call } from '../support/rest.ts';
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';

let backend: DemoBackend;
let database: Awaited<ReturnType<typeof cloneDatabase>>;
let folder: string;
let servers: TestServer[];
beforeEach(async () => {
  backend = await startDemoBackend();
  database = await cloneDatabase();
  folder = createDataFolder();
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await database.drop();
  await backend.close();
  removeFolder(folder);
});

/** A server of this database on a machine of its own. */
async function start(changes: Change[] = [], secret = masterSecret): Promise<TestServer> {
  const over = { databaseUrl: new Secret(database.url), masterSecret: new Secret(secret) };
  const dataFolder = mkdtempSync(join(folder, 'machine-'));
  const server = await startDeskbell({ backend, dataFolder, changes, over });
  servers.push(server);
  return server;
}

/** `deskbell config …` at the owner's desk, with this in the file there. */
function config(typed: string, changes?: Change[]): Promise<string> {
  if (changes) writeConfiguration(folder, changes);
  return deskbell(`config ${typed}`);
}

/** A command at the owner's desk: how it ended, and every line it wrote. */
async function deskbell(typed: string): Promise<string> {
  const told: string[] = [];
  const code = await runCommandLine({
    arguments: typed.split(' '),
    variables: {
      ...demoVariables(backend),
      DESKBELL_CONFIG: join(folder, 'deskbell.yaml'),
      DESKBELL_DATA: folder,
      DATABASE_URL: database.url,
    },
    print: (line) => void told.push(line),
    warn: (line) => void told.push(line),
    process,
  });
  return [`exit ${code}`, ...told].join('\n');
}

const title = (words: string): Change => [['sites', 'demo', 'title'], words];
const scriptOf = async (server: TestServer) =>
  (await call(server.url, 'GET', '/widget/demo.js')).text;

describe('servers on one database', () => {
  it('start with one configuration, and run the next within a second of its push', async () => {
    const [one, two] = await Promise.all([start([title('One')]), start([title('One')])]);
    writeFileSync(
      join(folder, 'hours.yaml'),
      `id: hours\nmatches: everything\nreply: [{ text: { en: We open at nine. } }]\n`,
    );
    const pushed = await config('push --base 1', [
      title('Next'),
      [['sites', 'demo', 'intents'], ['./hours.yaml']],
    ]);
    const began = performance.now();
    expect(pushed).toMatch(/^exit 0\n[^]*Stored as version 2/);
    for (const server of [one, two]) await server.logged('configuration.reloaded');
    expect(performance.now() - began).toBeLessThan(1_000);
    for (const server of [one, two]) {
      expect(await scriptOf(server)).toContain('Next');
      const visitor = await arrive(server);
      const seq = seqOf(await visitor.say('When do you open?'));
      expect(wordsOf(await visitor.hear(answers(seq)))).toContain('We open at nine.');
      visitor.leave();
    }
    expect(await config('diff')).toBe('exit 0');
    expect(await config('push --base 1', [title('Late')])).toContain('Version 2 was stored since');
  });

  it('take what is stored before what is in their file, and say so', async () => {
    await start([title('Stored')]);
    const late = await start([title('Mine')]);
    expect(await scriptOf(late)).toContain('Stored');
    expect(await late.logged('configuration.note')).toMatchObject({
      note: expect.stringContaining('version 1 of the database runs'),
    });
  });

  it('heed a key that was made for a site of the stored configuration, wherever that was', async () => {
    const server = await start();
    expect(await deskbell('key create --site shoop')).toBe(
      'exit 1\nThere is no site shoop; there is demo',
    );
    const key = /dbk_[\w-]+/.exec(await deskbell('key create'))?.[0];
    const body = { user_id: '1', message: 'hello' };
    expect((await call(server.url, 'POST', '/v1/messages', { key, body })).status).toBe(201);
  });

  it('refuse one that has another secret', async () => {
    await start();
    await expect(start([], 'another master secret, 32 characters long')).rejects.toThrow(
      'DESKBELL_SECRET is not the one',
    );
  });
});
