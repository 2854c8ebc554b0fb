import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { createDataFolder, removeFolder, startDemoBackend } from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { call } from '../support/rest.ts';
import { runDeskbell, startServerProcess } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

let backend: DemoBackend;
let dataFolder: string;
let server: ServerProcess;
let key: string;
beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
  server = await startServerProcess({ backend, dataFolder });
  key = await runDeskbell(['key', 'create', '--site', 'demo'], { backend, dataFolder });
});
afterEach(async () => {
  await server.kill();
  await backend.close();
  removeFolder(dataFolder);
});

/** Asks for an order and waits for the reply. */
function askForAnOrder() {
  const reply = call(server.url, 'POST', '/v1/messages', {
    key,
    body: { user_id: '1', message: 'order #1042, ada@example.com' },
    headers: { prefer: 'wait=30' },
  });
  // Looked at later; until then it is nobody's unhandled rejection.
  reply.catch(() => undefined);
  return reply;
}

const shopIsAsked = () => backend.called(({ path }) => path === '/api/v1/orders/1042');

/** Far more than a busy machine takes to end a process, and less than any wait that could hold it up. */
const atOnceMs = limits.stopGraceMs / 2;

const repliesSchema = z.object({ replies: z.array(z.object({ body: z.unknown() })) });

describe('the owner stops the server while a shop calls', () => {
  it('answers the call under way with the whole reply, and ends its connection', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 1 } });
    const asking = askForAnOrder();
    await shopIsAsked();
    const ended = server.terminate();
    const reply = await asking;
    const answered = performance.now();
    expect(reply.status).toBe(201);
    expect(reply.headers.get('connection')).toBe('close');
    const { replies } = repliesSchema.parse(reply.body);
    expect(JSON.stringify(replies)).toContain('"type":"order"');
    expect(await ended).toBe(0);
    expect(performance.now() - answered).toBeLessThan(atOnceMs);
  });

  it('answers a call whose reply takes too long with what is there, in bounded time', async () => {
    await backend.set({ backend: { mode: 'hanging' } });
    const first = askForAnOrder();
    await shopIsAsked();
    // Behind the first in the same conversation, so its turn cannot end in time.
    const second = askForAnOrder();
    await server.line('"seq":2');
    const began = performance.now();
    const ended = server.terminate();
    expect((await first).status).toBe(201);
    const reply = await second;
    expect(reply.status).toBe(201);
    expect(repliesSchema.parse(reply.body).replies).toEqual([]);
    expect(await ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(limits.stopGraceMs + atOnceMs);
  });

  it('is quick when nothing is under way, whatever connections are open', async () => {
    const idle = connect(server.port, '127.0.0.1');
    await once(idle, 'connect');
    await call(server.url, 'GET', '/healthz');
    const began = performance.now();
    expect(await server.terminate()).toBe(0);
    expect(performance.now() - began).toBeLessThan(atOnceMs);
    idle.destroy();
  });
});
