import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startBalancer } from '../support/balancer.ts';
import type { Balancer } from '../support/balancer.ts';
import { createDataFolder, removeFolder, startDemoBackend } from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { answersEverything, startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { visitFleet } from '../support/fleet-visitor.ts';
import type { FleetVisitor } from '../support/fleet-visitor.ts';
import { startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { query, through } from '../support/postgres-database.ts';
import { startProxy } from '../support/proxy.ts';
import type { Proxy } from '../support/proxy.ts';
import { call } from '../support/rest.ts';
import type { Ended } from '../support/run-process.ts';
import { startServerProcess, tryDeskbell } from '../support/server-process.ts';
import { openTurns } from '../support/stored-conversations.ts';
import { arrive } from '../support/visitor.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres({ fsync: false });
});
afterAll(() => postgres.stop());

let fleet: Fleet;
let network: Proxy;
let balancer: Balancer;
let visitors: FleetVisitor[];

const ready = (number: number) => call(fleet.at(number).url, 'GET', '/readyz');

/** Asks again and again, as whoever balances load does; how long that took. */
async function untilReady(status: 200 | 503): Promise<number> {
  const began = performance.now();
  for (const number of [0, 1]) while ((await ready(number)).status !== status) await wait(20);
  return performance.now() - began;
}

const lineSchema = z.object({
  level: z.string(),
  event: z.string(),
  cause: z.string().optional(),
  error: z.object({ code: z.string() }).optional(),
});

/** What a process complained of: lines of level error or worse. */
const complaints = (number: number) =>
  fleet
    .at(number)
    .output()
    .filter((line) => line.startsWith('{'))
    .map((line) => lineSchema.parse(JSON.parse(line)))
    .filter(({ level }) => level === 'error' || level === 'fatal');

/** What a system or PostgreSQL calls it when nobody answers. */
const codeOfAbsence = /^(E[A-Z]+|57P0[1-5]|store\.unavailable)$/;

describe('customers talk to two processes whose database goes away', () => {
  beforeEach(async () => {
    const directly = await postgres.createDatabase();
    network = await startProxy(postgres);
    const url = through(directly, network);
    fleet = await startFleet({ changes: answersEverything, database: { url, directly } });
    balancer = await startBalancer(() => [fleet.at(0), fleet.at(1)]);
    visitors = await Promise.all(
      [0, 1, 2, 3].map((number) =>
        visitFleet(fleet, { balancer, number, fate: number === 3 ? 'refused' : 'passes' }),
      ),
    );
    for (const visitor of visitors) visitor.say('good morning');
    await Promise.all(visitors.map((visitor) => visitor.answered()));
  });
  afterEach(async () => {
    await Promise.all(visitors.map((visitor) => visitor.close()));
    await balancer.close();
    await fleet.close();
    await network.close();
  });

  /** Everybody has every answer, and neither log was flooded: once in ten seconds is enough. */
  async function expectRecovered(what: string): Promise<void> {
    const ms = await untilReady(200);
    const began = performance.now() - ms;
    await Promise.all(visitors.map((visitor) => visitor.answered()));
    const answered = performance.now() - began;
    for (const visitor of visitors) await visitor.expectKept();
    expect(await openTurns(fleet)).toBe(0);
    const lines = [0, 1].map(complaints);
    for (const own of lines) {
      expect(own.length).toBeLessThanOrEqual(4);
      for (const line of own) {
        expect(line).toMatchObject({
          event: 'fault',
          error: { code: expect.stringMatching(/^store\./) },
        });
        expect(line.cause).toMatch(codeOfAbsence);
      }
    }
    console.log(
      `database ${what}: ready again after ${Math.round(ms)} ms, all answered after ${Math.round(answered)} ms; ` +
        `lines of errors: ${lines.map((own) => own.map(({ cause }) => cause).join(' ') || 'none').join(', ')}`,
    );
  }

  it.each(['fast', 'immediate'] as const)(
    'restarted (%s) in the middle of what they say: nothing is lost or doubled',
    async (mode) => {
      await fleet.backend.set({ backend: { mode: 'slow', seconds: 0.3 } });
      for (const visitor of visitors) {
        visitor.say('order #1042, ada@example.com');
        visitor.say('so');
      }
      await fleet.backend.called(({ path }) => path === '/api/v1/orders/1042');
      await postgres.restart(mode);
      for (const visitor of visitors) visitor.say('and now');
      await expectRecovered(`restarted (${mode})`);
    },
  );

  it('with the network to it cut: /readyz says so, senders are told to try again, and all is well afterwards', async () => {
    const key = (await fleet.run('key', 'create')).stdout.trim();
    const witness = await arrive(fleet.at(0));
    network.cut();
    for (const visitor of visitors) visitor.say('are you there');
    const body = { user_id: '1', message: 'hello' };
    const [resumed, called] = await Promise.all([
      witness.socket.emitWithAck('resume', { after: 0 }),
      call(fleet.at(1).url, 'POST', '/v1/messages', { key, body }),
      untilReady(503),
      // Who waited for five seconds is told so, and says it again.
      ...[0, 1].map((number) => fleet.at(number).line('"code":"store.unavailable"')),
    ]);
    expect(resumed).toMatchObject({ ok: false, problem: { code: 'store.unavailable' } });
    expect(called).toMatchObject({ status: 503, body: { code: 'store.unavailable' } });
    expect((await ready(0)).body).toMatchObject({
      ok: false,
      checks: [
        { name: 'store', ok: false },
        { name: 'turns', ok: true },
      ],
    });
    network.mend();
    await expectRecovered('cut off');
    expect(await witness.log()).toEqual([]);
    witness.leave();
  });
});

describe('a process that cannot have the database it is told of', () => {
  const password = 'a-password-nobody-may-see';
  let backend: DemoBackend;
  let dataFolder: string;
  /** A database that another process has used. */
  let used: string;
  beforeAll(async () => {
    backend = await startDemoBackend();
    dataFolder = createDataFolder();
    used = await postgres.createDatabase();
    const server = await startServerProcess({ backend, dataFolder, databaseUrl: used });
    await server.kill();
  });
  afterAll(async () => {
    await backend.close();
    removeFolder(dataFolder);
  });

  const start = (databaseUrl: string, variables: Record<string, string> = {}) =>
    tryDeskbell(['start'], {
      backend,
      dataFolder,
      databaseUrl,
      variables: { PORT: '0', ...variables },
    });
  const away = (change: (url: URL) => void): string => {
    const url = new URL(postgres.url());
    url.password = password;
    change(url);
    return url.href;
  };

  it('says in one line what is wrong, without the password', async () => {
    const right = (change: (url: URL) => void) => {
      const url = new URL(postgres.url());
      change(url);
      return url.href;
    };
    const cases: [Promise<Ended>, RegExp][] = [
      [start(away(() => undefined)), /refuses us \(28P01\): password authentication failed/],
      [start(away((url) => (url.port = '1'))), /cannot be reached \(ECONNREFUSED\)/],
      [
        start(away((url) => (url.hostname = 'db.invalid'))),
        /cannot be reached \((ENOTFOUND|EAI_AGAIN)\)/,
      ],
      [
        start(right((url) => (url.pathname = '/nowhere'))),
        /refuses us \(3D000\): database "nowhere"/,
      ],
      [start(`mysql://ada:${password}@db.example/deskbell`), /^DATABASE_URL: must be an address/],
      [start(used, { DESKBELL_SECRET: '' }), /^DESKBELL_SECRET: is required with DATABASE_URL/],
      [
        start(used, { DESKBELL_SECRET: 'another secret than the others have' }),
        /^DESKBELL_SECRET is not the one that the other processes/,
      ],
    ];
    for (const [started, words] of cases) {
      const { code, stderr } = await started;
      expect(stderr.trim()).toMatch(words);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).not.toContain(password);
      expect(code).toBe(1);
    }
  });

  it('starts on no data of a newer version', async () => {
    await query(used, `insert into migration (name, at) values ('0999-from-the-future', 0)`);
    const { code, stderr } = await start(used);
    expect(stderr.trim()).toBe(
      'The data was written by a newer version (it has 0999-from-the-future). Start that version, or restore a backup.',
    );
    expect(code).toBe(1);
  });
});
