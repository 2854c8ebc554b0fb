import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintApiKey } from '../../server/access/api-keys.ts';
import type { ReceiveMessage } from '../../server/conversation/receive.ts';
import { postMessage } from '../../server/http/messages.ts';
import { traceRequests } from '../../server/http/trace.ts';
import { StoreProblem } from '../../server/store/store.ts';
import { addressUrl } from '../../server/http/listen.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { call } from '../support/rest.ts';
import { demoSite, newChat, openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

let test: TestStore;
let http: Server;
let faults: string[];
const key = mintApiKey(randomBytes);
const { conversation } = newChat();
const away = () => Promise.reject(new StoreProblem('store.unavailable'));

beforeEach(async () => {
  test = openTestStore();
  faults = [];
  await test.store.write('api_key.create', {
    id: key.id,
    site: demoSite,
    name: 'test',
    hash: key.hash,
    scopes: ['messages:write'],
    at: 1,
  });
});
afterEach(async () => {
  http.close();
  await test.close();
});

/** A server whose database takes the message and goes away then. */
async function start(answered: () => Promise<void>): Promise<string> {
  const receive: ReceiveMessage = async () => ({
    ok: true,
    conversation,
    seq: 1,
    prev: 0,
    at: '2026-11-20T10:00:00.000Z',
    duplicate: false,
    answered,
  });
  const app = express();
  app.use(express.json(), traceRequests(randomBytes));
  app.post(
    '/v1/messages',
    postMessage({
      receive,
      random: randomBytes,
      clock: createFakeClock(),
      store: { read: { ...test.store.read, entriesAfter: away } },
      gate: { onHurry: () => () => undefined },
      sharedLimits: { take: async () => 0, close: async () => undefined },
      rateLimits: { take: () => 0, waitMs: () => 0 },
      trustedProxies: { kind: 'none' },
      telemetry: {
        rateLimited: () => undefined,
        fault: ({ where }) => void faults.push(where),
      },
    }),
  );
  http = createServer(app).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return addressUrl('127.0.0.1', address.port);
}

const say = (url: string) =>
  call(url, 'POST', '/v1/messages', {
    key: key.text,
    headers: { prefer: 'wait=30' },
    body: { user_id: '1', message: 'hi' },
  });

describe('a call that waits for the answer when the database goes away', () => {
  // A rejection that nobody handles ends a process, and this run.
  it.each([
    ['before the turn ended', away],
    ['before the answer was read', async () => undefined],
  ])('%s: is told that its message is stored', async (_when, answered) => {
    const reply = await say(await start(answered));
    expect(reply).toMatchObject({ status: 201, body: { conversation, seq: 1 } });
    expect(reply.body).not.toHaveProperty('replies');
    expect(faults).toContain('http.replies');
  });
});
