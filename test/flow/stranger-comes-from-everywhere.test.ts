import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
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
beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
  const trustedProxies = { kind: 'hops', count: 1 } as const;
  deskbell = await startDeskbell({ backend, dataFolder, over: { trustedProxies } });
});
afterEach(async () => {
  await backend.close();
  removeFolder(dataFolder);
});

/** One network of a stranger's: there are 65,536 of them in the /48 that anybody can have. */
const network = (number: number) => `2001:db8:1:${number.toString(16)}::1`;

function ask(from: string, body: unknown, origin = deskbell.origin): Promise<Reply> {
  const headers = { origin, 'x-forwarded-for': from };
  return call(deskbell.url, 'POST', '/v1/visitor/session', { headers, body });
}

/** How many limits the store was told of, once the server has told everything. */
async function ratesStored(): Promise<unknown> {
  await deskbell.stop();
  const file = new DatabaseSync(join(dataFolder, 'deskbell.db'), { readOnly: true });
  const row = file.prepare('select count(*) as count from rate').get();
  file.close();
  return row?.['count'];
}

describe('a stranger who comes from a thousand networks', () => {
  it('leaves no rows behind by asking for sessions, whoever is asked for', async () => {
    const replies = [];
    for (let number = 0; number < 300; number += 3) {
      replies.push(await ask(network(number), { site: 'nosuch' }));
      replies.push(await ask(network(number + 1), { site: 'demo' }, 'https://evil.example'));
      replies.push(await ask(network(number + 2), { site: 'demo' }));
    }
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([404, 403, 201]));
    expect(await ratesStored()).toBe(0);
  });

  it('leaves no rows behind by calling with keys that are none', async () => {
    const secret = `${(await deskbell.key()).slice(0, 27)}${'x'.repeat(44)}`;
    const statuses = new Set<number>();
    for (let number = 0; number < 100; number += 1) {
      const key = [undefined, `k${number}`, secret][number % 3];
      const headers = { 'x-forwarded-for': network(number) };
      const body = { user_id: '1', message: 'hi' };
      const reply = await call(deskbell.url, 'POST', '/v1/messages', { key, headers, body });
      statuses.add(reply.status);
    }
    expect(statuses).toEqual(new Set([401]));
    expect(await ratesStored()).toBe(0);
  });

  it('is told to wait when too many come from one of them', async () => {
    const most = limits.handshakesPerMinutePerAddress;
    const replies = await Promise.all(
      Array.from({ length: most + 10 }, () => ask(network(1), { site: 'nosuch' })),
    );
    expect(replies.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect((await ask(network(2), { site: 'demo' })).status).toBe(201);
    await deskbell.stop();
  });
});
