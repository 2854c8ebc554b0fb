import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readDatabase } from '../support/database.ts';
import { createDataFolder, removeFolder, startDemoBackend } from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { call, statusOf } from '../support/rest.ts';
import { runDeskbell, startServerProcess } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { answers, arrive, isFromBot, seqOf } from '../support/visitor.ts';

let backend: DemoBackend;
let dataFolder: string;
let server: ServerProcess;
beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
  server = await startServerProcess({ backend, dataFolder });
});
afterEach(async () => {
  await server.kill();
  await backend.close();
  removeFolder(dataFolder);
});

const openTurns = () => readDatabase(dataFolder, `select seq from turn where state = 'open'`);

describe('the owner stops the server', () => {
  it('finishes the answer under way, tells the page to come back, and ends with 0', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 0.5 } });
    const visitor = await arrive(server);
    await visitor.say('order #1042, ada@example.com');
    await backend.called(({ path }) => path === '/api/v1/orders/1042');
    const ended = server.terminate();
    expect(await visitor.lost).toMatch(/server disconnect|transport close/);
    expect(await ended).toBe(0);
    expect(server.output().join('\n')).toContain('"turnsHandedOver":0');
    expect(openTurns()).toEqual([]);

    server = await startServerProcess({ backend, dataFolder, port: server.port });
    const again = await arrive({ ...server, token: visitor.token });
    expect((await again.log()).map(({ body }) => body.type)).toEqual(['text', 'text', 'order']);
    again.leave();
  });

  it('hands over an answer that takes too long; the next one gives it, once', async () => {
    await backend.set({ backend: { mode: 'hanging' } });
    const visitor = await arrive(server);
    // Two calls of up to 8 s each: longer than the server waits.
    const said = seqOf(await visitor.say('order #1042, ada@example.com'));
    const waiting = seqOf(await visitor.say('hello'));
    await backend.called(({ path }) => path === '/api/v1/orders/1042');
    const began = performance.now();
    expect(await server.terminate()).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);

    await backend.set({ backend: { mode: 'normal' } });
    server = await startServerProcess({ backend, dataFolder, port: server.port });
    const again = await arrive({ ...server, token: visitor.token });
    await again.hear(answers(waiting));
    const log = await again.log();
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
    expect(log.filter(answers(said)).length).toBeGreaterThan(0);
    expect(log.filter(answers(waiting))).toHaveLength(1);
    again.leave();
  });

  it('does not wait for connections that callers keep open', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 1 } });
    const visitor = await arrive(server);
    await visitor.say('hello');
    await visitor.hear(isFromBot);
    const key = await createKey();
    const waiting = call(server.url, 'POST', '/v1/messages', {
      key,
      body: { user_id: '1', message: 'order #1042, ada@example.com' },
      headers: { prefer: 'wait=30' },
    });
    const outcome = waiting.then(
      ({ status }) => status,
      () => 'cut',
    );
    await backend.called(({ path }) => path === '/api/v1/orders/1042');
    const began = performance.now();
    expect(await server.terminate()).toBe(0);
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(await outcome).toBe(201);
    expect(openTurns()).toEqual([]);
  });

  it('is not ready from then on, and says so as long as it listens', async () => {
    expect(await statusOf(`${server.url}/readyz`)).toBe(200);
    expect(await statusOf(`${server.url}/healthz`)).toBe(200);
    const ended = server.terminate();
    await server.line('server.stopping');
    expect([0, 503]).toContain(await statusOf(`${server.url}/readyz`));
    expect(await ended).toBe(0);
    expect(await statusOf(`${server.url}/readyz`)).toBe(0);
  });
});

describe('the owner looks at the server', () => {
  it('finds no words, addresses or order numbers in its log, and one JSON object a line', async () => {
    const visitor = await arrive(server);
    await visitor.say('where is my order 1042?');
    await visitor.hear(isFromBot);
    await visitor.say('ada@example.com');
    await visitor.hear((entry) => entry.body.type === 'order');
    await visitor.say('my number is +43 660 1234567, Lovelace Street 7');
    await visitor.say("I'd like an offer");
    const form = await visitor.hear((entry) => entry.body.type === 'form');
    const lead = { name: 'Ada Lovelace', email: 'ada@example.com', message: 'x', consent: 'yes' };
    await visitor.answerForm(form.seq, lead);
    await visitor.answerForm(form.seq, { ...lead, email: 'ada at example', name: 'Evil\n{"a":1}' });
    await call(server.url, 'POST', '/v1/leads', { key: await createKey(), body: lead });
    await backend.inboxThat(({ leads }) => leads.length === 1);
    visitor.leave();
    expect(await server.terminate()).toBe(0);

    const lines = server.output().filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines)
      expect(
        z.object({ level: z.string(), event: z.string() }).parse(JSON.parse(line)),
      ).toBeTruthy();
    expect(server.output().join('\n')).not.toMatch(
      /1042|ada@|@example\.com|Lovelace|1234567|offer|Evil|dbk_|whsec_|demo-shop-key/i,
    );
  });

  it('finds in its metrics what went on', async () => {
    const visitor = await arrive(server);
    await visitor.say('order #1042, ada@example.com');
    await visitor.hear((entry) => entry.body.type === 'order');
    await backend.inboxThat(({ events }) => events.length >= 4);
    const { text, headers } = await call(server.url, 'GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    for (const line of [
      'deskbell_sockets_open{site="demo"} 1',
      'deskbell_message_ack_seconds_count{site="demo",duplicate="false"} 1',
      'deskbell_turn_seconds_count{site="demo"} 1',
      'deskbell_open_turns 0',
      'deskbell_dead_deliveries 0',
    ])
      expect(text).toContain(line);
    expect(text).not.toMatch(/1042|ada@|cnv_|vis_/);
    visitor.leave();
  });
});

/** As an owner does it: beside the running server, which heeds it at once. */
async function createKey(): Promise<string> {
  return runDeskbell(['key', 'create', '--site', 'demo'], { backend, dataFolder });
}
