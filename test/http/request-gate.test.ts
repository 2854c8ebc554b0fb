import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import express from 'express';
import type { Response } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRequestGate } from '../../server/http/request-gate.ts';
import type { RequestGate } from '../../server/http/request-gate.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';

let clock: FakeClock;
let gate: RequestGate;
let server: Server;
let held: Response[];
let onHeld: () => void;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeEach(async () => {
  clock = createFakeClock();
  gate = createRequestGate(clock);
  held = [];
  const app = express();
  app.use(gate.count);
  app.get('/healthz', (_request, response) => void response.json({ ok: true }));
  app.use(gate.admit);
  app.get('/work', (_request, response) => void response.json({ done: true }));
  app.get('/held', (_request, response) => {
    held.push(response);
    onHeld();
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Asks over the one kept connection. */
async function ask(path: string, over: Agent | false = agent) {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, path, agent: over }, resolve).on('error', reject).end();
  });
  const text = Buffer.concat(await reply.toArray()).toString();
  return { status: reply.statusCode, connection: reply.headers.connection, text };
}

/** A request that is answered when the test says so. */
async function hold() {
  const isHeld = new Promise<void>((resolve) => (onHeld = resolve));
  const reply = ask('/held', false);
  await isHeld;
  return { reply, finish: () => held.pop()?.json({ done: true }) };
}

describe('the gate in front of all requests', () => {
  it('lets everything through, and keeps connections, as long as the server runs', async () => {
    expect(await ask('/work')).toMatchObject({ status: 200, connection: 'keep-alive' });
    expect(await ask('/work')).toMatchObject({ status: 200 });
    await gate.settled(1_000);
  });

  it('refuses new work on a kept connection once the server stops, and ends the connection', async () => {
    await ask('/work');
    gate.close();
    const refused = await ask('/work');
    expect(refused).toMatchObject({ status: 503, connection: 'close' });
    expect(refused.text).toContain('"code":"server.stopping"');
    expect(await ask('/healthz')).toMatchObject({ status: 200, connection: 'close' });
  });

  it('lets what is under way finish, and says that the connection ends with it', async () => {
    const { reply, finish } = await hold();
    gate.close();
    let settled = false;
    const settling = gate.settled(8_000).then(() => (settled = true));
    await clock.advance(7_999);
    expect(settled).toBe(false);
    finish();
    expect(await reply).toMatchObject({ status: 200, connection: 'close' });
    await settling;
  });

  it('waits no longer than it was told', async () => {
    const { reply, finish } = await hold();
    const settling = gate.settled(8_000);
    await clock.advance(8_000);
    await settling;
    finish();
    await reply;
  });

  it('does not wait for a caller who went away', async () => {
    const { reply } = await hold();
    reply.catch(() => undefined);
    const settling = gate.settled(8_000);
    server.closeAllConnections();
    await settling;
    await expect(reply).rejects.toThrow();
  });

  it('hurries those who wait, and those who begin to wait afterwards', () => {
    const answered: string[] = [];
    gate.onHurry(() => answered.push('first'));
    gate.onHurry(() => answered.push('done already'))();
    gate.hurry();
    gate.onHurry(() => answered.push('late'));
    expect(answered).toEqual(['first', 'late']);
  });

  it('tells those who wait for nothing of their own as soon as it closes', () => {
    const answered: string[] = [];
    gate.onClose(() => answered.push('first'));
    gate.onClose(() => answered.push('done already'))();
    gate.close();
    gate.onClose(() => answered.push('late'));
    expect(answered).toEqual(['first', 'late']);
  });
});
