import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../server/config/secret.ts';
import { encodeScript } from '../../server/http/script-reply.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { call } from '../support/rest.ts';

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

const nameOf = (part: string, build: string) =>
  `${part}-${createHash('sha256').update(`${part} ${build}`).digest('base64url').slice(0, 8)}.js`;
const textOf = (part: string, build: string) => `/* ${part} ${build}: ${'größer '.repeat(2_000)}*/`;

/** A server with this build of the widget, on a machine of its own. */
async function start(build: string): Promise<TestServer> {
  const widget = {
    entryOf: () => ({
      loader: 'go("__DESKBELL_SETTINGS__")',
      panel: nameOf('panel', build),
    }),
    files: new Map(
      ['panel', 'form'].map((part) => [
        nameOf(part, build),
        encodeScript(Buffer.from(textOf(part, build))),
      ]),
    ),
  };
  const over = { databaseUrl: new Secret(database.url), widget };
  const dataFolder = mkdtempSync(join(folder, 'machine-'));
  const server = await startDeskbell({ backend, dataFolder, over });
  servers.push(server);
  return server;
}

const get = (server: TestServer, name: string, headers: Record<string, string> = {}) =>
  call(server.url, 'GET', `/widget/${name}`, { headers });

async function query(sql: string, values: unknown[]): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql, values);
  await client.end();
}

describe('a shop upgrades one of its two servers', () => {
  it('and each gives out the files of both, as if they were its own', async () => {
    const old = await start('old');
    const fresh = await start('new');
    for (const [server, other] of [
      [old, 'new'],
      [fresh, 'old'],
    ] as const) {
      for (const part of ['panel', 'form']) {
        for (const encoding of ['gzip', 'identity']) {
          const name = nameOf(part, other);
          const reply = await get(server, name, { 'accept-encoding': encoding });
          expect(reply.status).toBe(200);
          expect(reply.text).toBe(textOf(part, other));
          const own = await get(server === old ? fresh : old, name, {
            'accept-encoding': encoding,
          });
          expect(alike(reply.headers)).toEqual(alike(own.headers));
          expect(reply.headers.get('cache-control')).toContain('immutable');
        }
      }
    }
  });

  it('and still gives out the files of one that has gone', async () => {
    const old = await start('old');
    await old.stop();
    servers = [];
    const fresh = await start('new');
    expect((await get(fresh, nameOf('panel', 'old'))).text).toBe(textOf('panel', 'old'));
  });

  it('and nothing that is in the database alone', async () => {
    const old = await start('old');
    await start('new');
    const evil = Buffer.from('steal()').toString('base64');
    await query('update widget_file set body = $1 where name = $2', [evil, nameOf('panel', 'new')]);
    await query('insert into widget_file (name, seal, body) values ($1, $2, $3)', [
      'evil-abcdefgh.js',
      'a seal',
      evil,
    ]);
    for (const name of [nameOf('panel', 'new'), 'evil-abcdefgh.js', nameOf('panel', 'made up')]) {
      const reply = await get(old, name);
      expect(reply.status).toBe(404);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(reply.text).not.toContain('steal');
    }
    expect((await get(old, nameOf('form', 'new'))).text).toBe(textOf('form', 'new'));
  });

  it('and pages ask again when the database does not answer', async () => {
    const old = await start('old');
    await start('new');
    expect((await get(old, nameOf('form', 'new'))).status).toBe(200);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query('begin; lock table widget_file in access exclusive mode');
    const reply = await get(old, nameOf('panel', 'new'));
    expect(reply.status).toBe(503);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('retry-after')).toBe('1');
    for (const name of [nameOf('form', 'new'), nameOf('panel', 'old')])
      expect((await get(old, name)).status).toBe(200);
    await client.end();
    expect((await get(old, nameOf('panel', 'new'))).text).toBe(textOf('panel', 'new'));
  });
});

/** The headers, but for those that differ from one reply to the next. */
function alike(headers: Headers): Record<string, string> {
  const own = ['date', 'x-trace-id'];
  return Object.fromEntries([...headers].filter(([name]) => !own.includes(name)));
}
