import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../server/outgoing/client.ts';
import type { HttpClient } from '../../server/outgoing/request.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { openShop, orderOfAda, shopYaml } from './support.ts';

let backend: MisbehavingBackend;
let clock: FakeClock;
let shop: ReturnType<typeof openShop>;

const once = shopYaml.replace('type: rest', 'type: rest\n  retry: { max: 0 }');

beforeEach(async () => {
  backend = await startMisbehavingBackend();
  clock = createFakeClock();
  shop = openShop({ url: backend.url, clock, yaml: once });
});

afterEach(async () => {
  await shop.http.close();
  await backend.close();
});

type Answer = Parameters<MisbehavingBackend['answer']>[0];

const raw =
  (body: string | Buffer, type = 'application/json', status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };

describe('a failing backend', () => {
  it.each<[string, Answer, object]>([
    ['404', json({}, 404), { failure: 'not_found' }],
    ['410', json({}, 410), { failure: 'not_found' }],
    ['401', json({}, 401), { failure: 'auth' }],
    ['403', json({}, 403), { failure: 'auth' }],
    ['400', json({}, 400), { failure: 'invalid_input' }],
    ['422', json({}, 422), { failure: 'invalid_input' }],
    ['429', json({}, 429), { failure: 'rate_limited' }],
    [
      '429 with a wait',
      json({}, 429, { 'retry-after': '7' }),
      { failure: 'rate_limited', retryAfterMs: 7_000 },
    ],
    [
      '429 with a date',
      json({}, 429, { 'retry-after': 'Fri, 20 Nov 2026 09:00:30 GMT' }),
      { failure: 'rate_limited', retryAfterMs: 30_000 },
    ],
    [
      '429 with a wait that is no HTTP date',
      json({}, 429, { 'retry-after': 'soon 2030' }),
      { failure: 'rate_limited' },
    ],
    ['500', json({}, 500), { failure: 'unavailable' }],
    [
      '503 with a wait',
      json({}, 503, { 'retry-after': '9' }),
      { failure: 'unavailable', retryAfterMs: 9_000 },
    ],
    ['a redirect', json({}, 302, { location: '/login' }), { failure: 'unknown' }],
    ['a page of HTML', raw('<html>', 'text/html'), { failure: 'unknown' }],
    ['JSON called HTML', raw(JSON.stringify(orderOfAda), 'text/html'), { failure: 'unknown' }],
    ['half of the JSON', raw('{"id": 1042, "st'), { failure: 'unknown' }],
    ['nothing', raw(''), { failure: 'unknown' }],
    ['bytes that are no text', raw(Buffer.from([0x22, 0xff, 0xfe, 0x22])), { failure: 'unknown' }],
    ['too deep a nest', raw('['.repeat(100_000)), { failure: 'unknown' }],
    ['too long a reply', raw(`"${'x'.repeat(limits.replyBytes)}"`), { failure: 'unknown' }],
    ['a closed connection', (request) => request.socket.destroy(), { failure: 'unavailable' }],
  ])('%s', async (_case, how, expected) => {
    backend.answer(how);
    expect(await shop.ask('1042')).toEqual({ ok: false, ...expected });
    expect(shop.asked).toMatchObject([
      { outcome: 'failure' in expected ? expected.failure : '', calls: 1 },
    ]);
  });

  it('with a list of too many items is an order without them', async () => {
    backend.answer(json({ ...orderOfAda, lines: Array(2_000).fill(1) }));
    expect(await shop.ask('1042')).toMatchObject({
      ok: true,
      value: { number: '1042', items: [] },
    });
  });

  it('is not waited for longer than the deadline', async () => {
    backend.answer(() => undefined);
    const arrived = backend.nextRequest();
    const asked = shop.ask('1042');
    await arrived;
    await clock.advance(limits.totalTimeoutMs);
    expect(await asked).toEqual({ ok: false, failure: 'timeout' });
  });

  it('is let go when the turn ends', async () => {
    backend.answer(() => undefined);
    const turn = new AbortController();
    const arrived = backend.nextRequest();
    const asked = shop.ask('1042', 'ada@example.com', turn.signal);
    await arrived;
    turn.abort();
    expect(await asked).toEqual({ ok: false, failure: 'timeout' });
  });

  it('that sends elsewhere is told to the owner as what it is', async () => {
    backend.answer(json({}, 301, { location: 'https://elsewhere.example/?key=sesame' }));
    await shop.ask('1042');
    expect(shop.notes.join()).toContain('answered with 301, which leads elsewhere');
    expect(shop.notes.join()).not.toContain('elsewhere.example');
  });

  it('that is private and not opened is a fault of the configuration, with the cure in the note', async () => {
    const closed = openShop({ url: backend.url, clock, allow: [] });
    expect(await closed.ask('1042')).toEqual({ ok: false, failure: 'config' });
    expect(closed.notes[0]).toContain('outgoing.allow: ["127.0.0.1"]');
    await closed.http.close();
  });
});

describe('a second try', () => {
  it('is made once, after a pause, when the first failed', async () => {
    const real = createHttpClient({ clock, allow: ['127.0.0.1'] });
    let replied: () => void = () => undefined;
    const firstReply = new Promise<void>((resolve) => (replied = resolve));
    const send: HttpClient['send'] = async (request) => {
      const reply = await real.send(request);
      replied();
      return reply;
    };
    const patient = openShop({
      url: backend.url,
      clock,
      http: { send, close: () => real.close() },
    });
    backend.answer(json({}, 503));
    const asked = patient.ask('1042');
    await firstReply;
    backend.answer(json(orderOfAda));
    expect(backend.requests).toHaveLength(1);
    await clock.advance(limits.connectionRetryBaseMs);
    expect(await asked).toMatchObject({ ok: true });
    expect(patient.asked).toMatchObject([{ calls: 2, outcome: 'ok' }]);
    await patient.http.close();
  });

  it('is not made for a clear no', async () => {
    const patient = openShop({ url: backend.url, clock });
    backend.answer(json({}, 401));
    await patient.ask('1042');
    expect(patient.asked).toMatchObject([{ calls: 1 }]);
    await patient.http.close();
  });
});

describe('a backend that stays broken', () => {
  it('is left alone for a while, then tried with one call', async () => {
    backend.answer(json({}, 503));
    for (let call = 0; call < limits.breakerFailures; call += 1) await shop.ask('1042');
    const seen = backend.requests.length;
    expect(await shop.ask('1042')).toEqual({
      ok: false,
      failure: 'unavailable',
      retryAfterMs: limits.breakerOpenMs,
    });
    expect(backend.requests).toHaveLength(seen);

    await clock.advance(limits.breakerOpenMs);
    backend.answer(json(orderOfAda));
    const both = await Promise.all([shop.ask('1042'), shop.ask('1042')]);
    expect(both).toMatchObject([{ ok: true }, { ok: false, failure: 'unavailable' }]);
    expect(await shop.ask('1042')).toMatchObject({ ok: true });
  });
});

describe('a backend that breaks over one order', () => {
  it('is asked for all others as before', async () => {
    const other: Answer = json({ ...orderOfAda, id: 1043 });
    backend.answer((request, response) =>
      (request.url?.includes('1042') === true ? json({}, 500) : other)(request, response),
    );
    for (let call = 0; call < 3 * limits.breakerFailures; call += 1)
      expect(await shop.ask('1042')).toEqual({ ok: false, failure: 'unavailable' });
    expect(await shop.ask('1043')).toMatchObject({ ok: true });
  });
});

describe('a slow backend', () => {
  it('gets a bounded number of calls at once, and a bounded queue', async () => {
    const held: (() => void)[] = [];
    let most = 0;
    let finished = 0;
    const all = limits.connectionConcurrency + limits.connectionQueue;
    const http = {
      close: async () => undefined,
      send: async () => {
        most = Math.max(most, held.length + 1);
        await new Promise<void>((resolve) => held.push(resolve));
        finished += 1;
        return { ok: false as const, error: 'reset' as const, hint: '', durationMs: 0 };
      },
    };
    const crowded = openShop({ url: backend.url, clock, yaml: once, http });
    const turn = new AbortController();
    const waiting = Array.from({ length: all }, () =>
      crowded.ask('1042', 'a@b.example', turn.signal),
    );
    await clock.advance(0);
    expect(await crowded.ask('1042')).toEqual({ ok: false, failure: 'unavailable' });
    expect(most).toBe(limits.connectionConcurrency);
    turn.abort();
    for (const release of held.splice(0)) release();
    const results = await Promise.all(waiting);
    expect(finished).toBe(limits.connectionConcurrency);
    expect(results.filter((result) => !result.ok && result.failure === 'timeout')).toHaveLength(
      limits.connectionQueue,
    );
  });
});
