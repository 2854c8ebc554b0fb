import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDatabase } from '../support/database.ts';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import type { Reply } from '../support/rest.ts';

let backend: DemoBackend;
let deskbell: TestServer;
let dataFolder: string;
let key: string;
beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
  deskbell = await startDeskbell({ backend, dataFolder });
  key = await deskbell.key();
});
afterEach(async () => {
  await deskbell.stop();
  await backend.close();
  removeFolder(dataFolder);
});

const lead = { name: 'Ada', email: 'ada@example.com', message: 'An offer, please' };
const hello = { user_id: '123', message: 'Hello!' };

const post = (path: string, body: object, idempotency: string, prefer = ''): Promise<Reply> =>
  call(deskbell.url, 'POST', path, {
    key,
    body,
    headers: { 'idempotency-key': idempotency, ...(prefer === '' ? {} : { prefer }) },
  });

const count = (table: string): unknown =>
  readDatabase(dataFolder, `select count(*) as n from ${table}`)[0]?.['n'];

describe('a shop that got no answer sends the same call again', () => {
  it.each([
    ['/v1/messages', hello, 'turn'],
    ['/v1/leads', lead, 'lead'],
  ])('%s fifty times at once: one effect, one result', async (path, body, table) => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => post(path, body, 'once')));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(
      replies.filter(({ headers }) => headers.get('idempotent-replayed') === null),
    ).toHaveLength(1);
    expect(count(table)).toBe(1);
  });

  it('cannot have a second effect by spelling the path in another way', async () => {
    const spellings = ['/v1/messages', '/v1/messages/', '/v1/Messages', '/V1/messages'];
    const replies = await Promise.all(spellings.map((path) => post(path, hello, 'spelled')));
    expect(replies.map(({ status }) => status)).toEqual([201, 404, 404, 404]);
    expect(count('turn')).toBe(1);
    // The scope is the route's own name: one key may serve two routes.
    expect((await post('/v1/leads', lead, 'spelled')).status).toBe(201);
  });

  it('gets the reply too, whichever of the calls it hears of', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 0.2 } });
    const question = { user_id: '7', message: 'order #1042, ada@example.com' };
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => post('/v1/messages', question, 'slow', 'wait=5')),
    );
    for (const { body } of replies)
      expect(body).toMatchObject({ replies: [{ seq: 2 }, { seq: 3, body: { type: 'order' } }] });
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  });

  it.each([
    ['/v1/messages', hello],
    ['/v1/leads', lead],
  ])('%s after a restart of ours: still the first result', async (path, body) => {
    const first = await post(path, body, 'before');
    const { port } = deskbell;
    await deskbell.stop();
    deskbell = await startDeskbell({ backend, dataFolder, port });
    const second = await post(path, body, 'before');
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect([count('lead'), count('turn')]).toEqual(path === '/v1/leads' ? [1, 0] : [0, 1]);
  });

  it('may not use a key for something else; another call or another API key has keys of its own', async () => {
    await post('/v1/messages', hello, 'k');
    const other = await post('/v1/messages', { ...hello, message: 'Goodbye!' }, 'k');
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency.conflict' } });
    await post('/v1/leads', lead, 'l');
    const changed = await post('/v1/leads', { ...lead, name: 'Eve' }, 'l');
    expect(changed).toMatchObject({ status: 409, body: { code: 'idempotency.conflict' } });
    expect([count('lead'), count('turn')]).toEqual([1, 1]);

    expect(await post('/v1/leads', lead, 'k')).toMatchObject({ status: 201 });
    key = await deskbell.key();
    expect(await post('/v1/messages', hello, 'k')).toMatchObject({ status: 201 });
    expect([count('lead'), count('turn')]).toEqual([2, 2]);
  });

  it('is told when the key itself cannot be used', async () => {
    for (const wrong of ['two words', 'x'.repeat(256)])
      expect(await post('/v1/messages', hello, wrong)).toMatchObject({
        status: 400,
        body: { details: [{ path: 'Idempotency-Key' }] },
      });
    expect(count('turn')).toBe(0);
  });
});
