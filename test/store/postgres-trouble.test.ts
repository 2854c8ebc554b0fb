import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { openPostgresStore } from '../../server/store/postgres/store.ts';
import type { ReceiveInput, ReceiveResult } from '../../server/store/operations.ts';
import type { Store } from '../../server/store/store.ts';
import { openClient, query, through } from '../support/postgres-database.ts';
import { startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { startProxy } from '../support/proxy.ts';
import type { Proxy } from '../support/proxy.ts';
import { newChat, saying } from '../support/store.ts';
import type { Chat } from '../support/store.ts';
import { systemClock } from '../support/system-clock.ts';

// Set `STORE_ROUNDS` for more of what chance decides.
const rounds = Number(process.env['STORE_ROUNDS'] ?? 1);

let postgres: Postgres;
let proxy: Proxy;
let url: string;
let store: Store;

beforeAll(async () => {
  postgres = await startPostgres({ fsync: false, settings: { max_connections: '40' } });
  proxy = await startProxy(postgres);
}, 30_000);
afterAll(async () => {
  await proxy.close();
  await postgres.stop('immediate');
});
beforeEach(async () => {
  url = await postgres.createDatabase();
  store = await open(url);
});
afterEach(() => store.close());

const open = (address: string): Promise<Store> =>
  openPostgresStore({ url: address, clock: systemClock, random: randomBytes });

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => void systemClock.after(ms, resolve));

/** Visitors who speak all the time, and say again what they do not know to be stored. */
function startTalk(people = 8) {
  const chats = Array.from({ length: people }, newChat);
  const acknowledged = new Map<string, { chat: Chat; seq: number }>();
  const refusals = new Set<string>();
  let ended = false;
  let last = performance.now();
  let pause = 0;

  async function say(message: ReceiveInput): Promise<ReceiveResult> {
    for (;;) {
      try {
        return await store.write('message.receive', message);
      } catch (error) {
        refusals.add(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
      }
    }
  }

  const talking = chats.map(async (chat) => {
    while (!ended) {
      const message = saying(chat, 'hello', { id: mintMessageId(randomBytes) });
      const result = await say(message);
      if (result.kind === 'refused') throw new Error(result.code);
      const { seq } = result;
      acknowledged.set(message.id, { chat, seq });
      pause = Math.max(pause, performance.now() - last);
      last = performance.now();
      const { conversation } = chat;
      const end = { state: 'done', dialogue: null, at: 2_000, leaseUntil: 0 } as const;
      const finish = { ...end, conversation, turn: seq, fence: 1, process: 'one' };
      await store.write('turn.finish', finish).catch(() => undefined);
      await finishOpen(chat);
    }
  });

  /** Ends what was left open when nobody could say how its commit went. */
  async function finishOpen({ conversation }: Chat): Promise<void> {
    const open = await store.read.openTurn(conversation).catch(() => undefined);
    if (open === undefined) return;
    const end = { state: 'done', dialogue: null, at: 2_000, leaseUntil: 0 } as const;
    const finish = { ...end, conversation, turn: open, fence: 1, process: 'one' };
    await store.write('turn.finish', finish).catch(() => undefined);
  }

  return {
    refusals,
    acknowledged,
    /** Resolves when so many more are acknowledged. */
    async more(count: number): Promise<void> {
      const goal = acknowledged.size + count;
      await expect.poll(() => acknowledged.size, { timeout: 15_000 }).toBeGreaterThan(goal);
    },
    /** The longest time without an acknowledgement, in ms. */
    async end(): Promise<{ longest: number }> {
      ended = true;
      await Promise.all(talking);
      return { longest: pause };
    },
    async check(): Promise<void> {
      const rows = await query(url, 'select client_id, conversation, seq::int from entry');
      const stored = new Map(rows.map((row) => [row['client_id'], row]));
      expect(stored.size).toBe(rows.length);
      for (const [id, { chat, seq }] of acknowledged)
        expect(stored.get(id)).toMatchObject({ conversation: chat.conversation, seq });
      // All that was said was acknowledged in the end, so there is nothing else, and no gap.
      expect(rows).toHaveLength(acknowledged.size);
      const gaps = `select conversation from entry group by conversation having max(seq) <> count(*)`;
      expect(await query(url, gaps)).toEqual([]);
    },
  };
}

describe('while messages stream in', () => {
  it.each(['fast', 'immediate'] as const)(
    'a database that is restarted (%s) loses none that was acknowledged, and is used again at once',
    { timeout: 60_000 * rounds },
    async (mode) => {
      const talk = startTalk();
      for (let round = 0; round < rounds; round += 1) {
        await talk.more(200);
        await postgres.restart(mode);
        await talk.more(200);
      }
      const { longest } = await talk.end();
      await talk.check();
      console.log(`longest pause with a restart (${mode}): ${Math.round(longest)} ms`);
      expect(longest).toBeLessThan(limits.storePatienceMs);
      expect(talk.refusals).not.toContain('server.error');
    },
  );

  it(
    'an administrator who ends our connections changes nothing',
    { timeout: 60_000 * rounds },
    async () => {
      const talk = startTalk();
      for (let round = 0; round < 8 * rounds; round += 1) {
        await talk.more(20);
        await query(
          url,
          `select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()`,
        );
      }
      const { longest } = await talk.end();
      await talk.check();
      console.log(`longest pause with connections ended: ${Math.round(longest)} ms`);
      expect([...talk.refusals]).toEqual([]);
    },
  );

  it('a network that is cut again and again loses none', { timeout: 60_000 * rounds }, async () => {
    await store.close();
    store = await open(through(url, proxy));
    const talk = startTalk();
    for (let round = 0; round < 4 * rounds; round += 1) {
      await talk.more(20);
      proxy.cut();
      await wait(10);
      proxy.mend();
    }
    const { longest } = await talk.end();
    await talk.check();
    console.log(`longest pause with a network cut: ${Math.round(longest)} ms`);
    expect(talk.refusals).not.toContain('server.error');
  });
});

describe('a database that does not answer', () => {
  it(
    'is told of after a while, and all goes on when it does again',
    { timeout: 30_000 },
    async () => {
      const message = saying(newChat(), 'hello');
      await store.write('message.receive', message);
      postgres.pause();
      const began = performance.now();
      const asked = [
        store.write('message.receive', saying(newChat(), 'hello')),
        store.write('store.probe', { at: 1 }),
        store.read.backlog(),
      ];
      for (const one of await Promise.allSettled(asked))
        expect(one).toMatchObject({ reason: { code: 'store.unavailable' } });
      expect(performance.now() - began).toBeLessThan(limits.storePatienceMs * 1.2 + 500);
      postgres.resume();
      const resumed = performance.now();
      const again = await store.write('message.receive', message).catch((error: unknown) => error);
      expect(again).toMatchObject({ kind: 'duplicate', seq: 1 });
      expect(performance.now() - resumed).toBeLessThan(2_000);
      expect(await store.read.backlog()).toMatchObject({ openTurns: expect.any(Number) });
    },
  );

  // As long as an answer is waited for, which is too long for every day.
  it.runIf(rounds > 1)('does not keep a store from being closed', { timeout: 30_000 }, async () => {
    await store.write('store.probe', { at: 1 });
    postgres.pause();
    const told = expect(store.write('store.probe', { at: 1 })).rejects.toMatchObject({
      code: 'store.unavailable',
    });
    await store.close();
    await told;
    postgres.resume();
    store = await open(url);
  });
});

describe('connections', () => {
  it('are shared when there is no room for more', { timeout: 20_000 }, async () => {
    const opened = await Promise.allSettled(Array.from({ length: 40 }, () => openClient(url)));
    const fill = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const writes = Array.from({ length: 20 }, () =>
      store.write('message.receive', saying(newChat(), 'hello')).catch((error: unknown) => error),
    );
    await Promise.all(fill.splice(0, 30).map((client) => client.end()));
    for (const result of await Promise.all(writes))
      expect(result).toMatchObject({ kind: 'stored' });
    await Promise.all(fill.map((client) => client.end()));
  });

  it('are all gone after a close', async () => {
    await Promise.all([
      store.write('message.receive', saying(newChat(), 'hello')),
      store.write('store.probe', { at: 1 }),
      ...Array.from({ length: 10 }, () => store.read.backlog()),
    ]);
    await store.close();
    const left = async (): Promise<unknown> =>
      query(
        url,
        `select count(*)::int as n from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`,
      );
    await expect.poll(left).toEqual([{ n: 0 }]);
  });
});
