import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { mintLeadId, mintMessageId } from '../../shared/mint.ts';
import { ConnectionLost } from '../../server/store/postgres/connect.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';

import { databaseName, openClient, query } from '../support/postgres-database.ts';
import { openWriter } from '../support/postgres-writer.ts';
import type { TamperedWriter, Tampering } from '../support/postgres-writer.ts';
import { demoSite, newChat, saying, someTrace } from '../support/store.ts';

let url: string;
let drop: () => Promise<void>;
let writer: TamperedWriter;

beforeEach(async () => {
  ({ url, drop } = await cloneDatabase());
});
afterEach(async () => {
  await writer.close();
  await drop();
});

const lead = (n: number, name = 'Ada') => ({
  site: demoSite,
  id: mintLeadId(randomBytes),
  source: `form:${n}`,
  lead: { name, email: 'ada@example.com', message: '50 mugs' },
  trace: someTrace,
  at: 4_000,
});

const count = async (table: string): Promise<unknown> =>
  (await query(url, `select count(*)::int as n from ${table}`))[0]?.['n'];

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

/** Once, at this statement. */
function once(text: string, happen: Tampering): Tampering {
  let left = 1;
  return (sql, go) => (sql === text && left-- > 0 ? happen(sql, go) : go());
}

const lost = () => Promise.reject(new ConnectionLost('cut'));

describe('the writer on postgres', () => {
  it('commits whatever arrived in one turn of the event loop together, and no more than fits', async () => {
    writer = openWriter(url);
    await Promise.all(upTo(300).map((n) => writer.write('lead.capture', lead(n))));
    expect(writer.commits.reduce((sum, n) => sum + n)).toBe(300);
    expect(writer.commits.toSorted((a, b) => a - b)).toEqual([44, 128, 128]);
  });

  it('acknowledges what any other connection then sees', async () => {
    writer = openWriter(url);
    await writer.write('message.receive', saying(newChat(), 'hello'));
    expect(await count('entry')).toBe(1);
  });

  it('keeps the order of each conversation, whatever runs side by side', async () => {
    writer = openWriter(url);
    const chats = upTo(30).map(newChat);
    const said = await Promise.all(
      upTo(600).map(async (n) => {
        const chat = chats[n % 30] ?? newChat();
        const stored = await writer.write('message.receive', saying(chat, `${n}`));
        return stored.kind === 'stored' ? stored.seq : stored;
      }),
    );
    expect(said).toEqual(upTo(600).map((n) => Math.floor(n / 30) + 1));
  });

  it('one poisoned operation in a batch of 100 leaves 99 done', async () => {
    writer = openWriter(url);
    const results = await Promise.allSettled(
      upTo(100).map((n) => writer.write('lead.capture', lead(n, n === 42 ? 'A\u0000da' : 'Ada'))),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(99);
    expect(results[42]).toMatchObject({ status: 'rejected', reason: { code: 'server.error' } });
    expect(await count('lead')).toBe(99);
  });

  it('refuses what is too much to wait, and commits what waits when it is closed', async () => {
    writer = openWriter(url);
    const chat = newChat();
    const results = upTo(limits.operationsWaiting + 1).map(() =>
      writer.write('message.receive', saying(chat, 'hello')),
    );
    const told = Promise.allSettled(results);
    await writer.close();
    const all = await told;
    expect(all.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'store.busy' } });
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      limits.operationsWaiting,
    );
    const late = writer.write('message.receive', saying(chat, 'late'));
    await expect(late).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('settles a job twice in one commit as it would in two', async () => {
    writer = openWriter(url);
    await writer.write('job.enqueue', { kind: 'k', key: 'a', payload: null, due: 1, at: 1 });
    const claim = { kind: 'k', lane: '', at: 1, leaseUntil: 9, limit: 1 };
    const [job] = await writer.write('job.claim', claim);
    if (!job) throw new Error('no job');
    const settle = { id: job.id, fence: job.fence, at: 2 };
    const retry = { kind: 'retry', due: 5, error: 'x' } as const;
    await Promise.all([
      writer.write('job.settle', { ...settle, outcome: retry }),
      writer.write('job.settle', { ...settle, outcome: { ...retry, due: 7 } }),
      writer.write('job.settle', { ...settle, outcome: { kind: 'dead', reason: 'gone' } }),
    ]);
    expect(await query(url, 'select state, due::int, error from job')).toEqual([
      { state: 'dead', due: 7, error: 'gone' },
    ]);
  });
});

describe('a commit whose answer is lost', () => {
  const chat = newChat();
  const message = saying(chat, 'hello', { id: mintMessageId(randomBytes) });

  it('and that happened is told as done', async () => {
    writer = openWriter(url, { tamper: once('commit', (_, go) => go().then(lost)) });
    expect(await writer.write('message.receive', message)).toMatchObject({
      kind: 'stored',
      seq: 1,
    });
    expect(await count('entry')).toBe(1);
  });

  it('and that did not happen is done again', async () => {
    writer = openWriter(url, { tamper: once('commit', lost) });
    expect(await writer.write('message.receive', message)).toMatchObject({
      kind: 'stored',
      seq: 1,
    });
    expect(await count('entry')).toBe(1);
  });

  it('is looked up for as long as the database does not answer', async () => {
    let silent = 5;
    const commit = once('commit', (_, go) => go().then(lost));
    const tamper: Tampering = (sql, go) =>
      sql.includes('returning number') && silent-- > 0 ? lost() : commit(sql, go);
    writer = openWriter(url, { tamper });
    expect(await writer.write('message.receive', message)).toMatchObject({
      kind: 'stored',
      seq: 1,
    });
    expect(silent).toBeLessThanOrEqual(0);
  });
});

describe('a row that somebody else has locked', () => {
  it('is refused in bounded time, and holds up nobody else for longer', async () => {
    writer = openWriter(url);
    const locked = newChat();
    await writer.write('message.receive', saying(locked, 'before'));
    const other = await openClient(url);
    await other.query('begin');
    await other.query(`select 1 from conversation where id = '${locked.conversation}' for update`);
    const began = performance.now();
    const refused = Promise.allSettled(
      upTo(2).map(() => writer.write('message.receive', saying(locked, 'blocked'))),
    );
    const beside = upTo(20).map(() => writer.write('message.receive', saying(newChat(), 'free')));
    await Promise.all(beside);
    expect(performance.now() - began).toBeLessThan(limits.databaseLockMs + 1_000);
    // By now the locked ones are known, and new ones do not wait for them at all.
    const before = performance.now();
    await writer.write('message.receive', saying(newChat(), 'free'));
    expect(performance.now() - before).toBeLessThan(1_000);
    for (const one of await refused)
      expect(one).toMatchObject({
        reason: { code: expect.stringMatching(/^store\.(busy|unavail)/) },
      });
    await other.query('rollback');
    await other.end();
    await writer.write('message.receive', saying(locked, 'after'));
  }, 20_000);
});

describe('a database that takes nothing', () => {
  const refusing = (code: string, times: number): Tampering => {
    let left = times;
    return (sql, go) =>
      sql.startsWith('insert into entry') && left-- > 0
        ? go().then(() => Promise.reject(Object.assign(new Error('full'), { code })))
        : go();
  };

  it('because its disk is full says so at once, and goes on when there is room', async () => {
    writer = openWriter(url, { tamper: refusing('53100', 1) });
    const all = await Promise.allSettled(
      upTo(3).map(() => writer.write('message.receive', saying(newChat(), 'x'))),
    );
    for (const one of all) expect(one).toMatchObject({ reason: { code: 'store.unavailable' } });
    await writer.write('message.receive', saying(newChat(), 'x'));
  });

  it('because it is a standby for a while is waited for, without asking it all the time', async () => {
    const name = databaseName(url);
    await query(url, `alter database ${name} set default_transaction_read_only = on`);
    let tries = 0;
    writer = openWriter(url, {
      tamper(sql, go) {
        tries += sql === 'begin' ? 1 : 0;
        return go();
      },
    });
    const written = writer.write('message.receive', saying(newChat(), 'x'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    const admin = await openClient(url);
    await admin.query('set default_transaction_read_only = off');
    await admin.query(`alter database ${name} reset default_transaction_read_only`);
    await admin.end();
    expect(await written).toMatchObject({ kind: 'stored' });
    expect(tries).toBeLessThan(12);
  });
});

describe('an operation that was given up', () => {
  it('and is stored all the same has its turn run by whoever finds its lease over', async () => {
    const clock = createFakeClock();
    let release: (() => void) | undefined;
    const tamper = once('commit', (_, go) => {
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      return held.then(go);
    });
    writer = openWriter(url, { tamper, clock });
    const chat = newChat();
    const message = saying(chat, 'hello');
    const written = writer.write('message.receive', message);
    const told = expect(written).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect.poll(() => release).toBeDefined();
    await clock.advance(2 * limits.storePatienceMs);
    await told;
    release?.();
    expect(await writer.write('message.receive', message)).toMatchObject({ kind: 'duplicate' });
    const claim = { process: 'one', at: message.leaseUntil, leaseUntil: 99_000, limit: 5 };
    expect(await writer.write('turn.claim', claim)).toMatchObject([{ turn: 1, fence: 2 }]);
  });
});
