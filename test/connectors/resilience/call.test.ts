import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCaller } from '../../../server/connectors/call.ts';
import type { Call } from '../../../server/connectors/call.ts';
import { resilienceShape } from '../../../server/connectors/resilience/resilience.ts';
import type { OutgoingReply, OutgoingRequest } from '../../../server/outgoing/request.ts';
import { limits } from '../../../shared/limits.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const order: Call = { url: 'https://shop.example/orders/1', headers: {}, operation: 'order.get' };

function says(status: number, headers: Record<string, string> = {}, body: unknown = {}) {
  const type = { 'content-type': 'application/json' };
  return (): OutgoingReply => ({
    ok: true,
    status,
    headers: { ...type, ...headers },
    body: Buffer.from(JSON.stringify(body)),
    truncated: false,
    durationMs: 1,
  });
}

const lost =
  (error: 'reset' | 'dns' | 'connect_timeout' | 'first_byte_timeout' | 'total_timeout') =>
  (): OutgoingReply => ({ ok: false, error, hint: '', durationMs: 1 });

/** A caller with the settings, whose backend gives each reply after `ms`; the last one stays. */
function open(settings: object, ...replies: (() => OutgoingReply)[]) {
  const clock = createFakeClock();
  const startedAt = clock.now();
  const sent: { at: number; request: OutgoingRequest }[] = [];
  const told: object[] = [];
  const backend = { ms: 0, inside: 0, most: 0, replies };
  const call = createCaller(
    { name: 'shop', ...z.strictObject(resilienceShape).parse(settings) },
    {
      clock,
      // Each pause is half of what it may be.
      random: (count) => Uint8Array.from({ length: count }, (_, at) => (at === 0 ? 128 : 0)),
      telemetry: {
        connectionFailed: (fact) => void told.push({ failed: fact }),
        connectionRecovered: (fact) => void told.push({ recovered: fact }),
      },
      http: {
        close: async () => undefined,
        send: (request) =>
          new Promise((resolve) => {
            sent.push({ at: clock.now() - startedAt, request });
            backend.inside += 1;
            backend.most = Math.max(backend.most, backend.inside);
            clock.after(backend.ms, () => {
              backend.inside -= 1;
              const [next = says(200)] = backend.replies;
              if (backend.replies.length > 1) backend.replies.shift();
              resolve(next());
            });
          }),
      },
    },
  );
  const ask = async (change: Partial<Call> = {}, forMs = 20_000) => {
    const asked = call({ ...order, ...change }, new AbortController().signal);
    await clock.advance(forMs);
    return asked;
  };
  return { clock, backend, sent, told, call, ask };
}

describe('another try', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('follows the status %i', async (status) => {
    const { ask } = open({}, says(status), says(200));
    expect(await ask()).toMatchObject({ reply: { ok: true }, calls: 2 });
  });

  it.each(['reset', 'dns'] as const)('follows when a call was lost by %s', async (error) => {
    const { ask } = open({}, lost(error), says(200));
    expect(await ask()).toMatchObject({ reply: { ok: true }, calls: 2 });
  });

  it.each([400, 401, 403, 404, 410, 422, 501])('does not follow the status %i', async (status) => {
    const { ask } = open({ retry: { max: 3 } }, says(status));
    expect(await ask()).toMatchObject({ reply: { ok: false, status }, calls: 1 });
  });

  it.each(['connect_timeout', 'first_byte_timeout', 'total_timeout'] as const)(
    'does not follow a deadline of ours: %s',
    async (error) => {
      const { ask } = open({ retry: { max: 3 } }, lost(error));
      expect(await ask()).toMatchObject({ reply: { failure: 'timeout' }, calls: 1 });
    },
  );

  it('of a write is made only where the backend knows it by a key', async () => {
    const write = { method: 'POST', body: '{}' };
    const once = open({}, lost('reset'), says(200));
    expect(await once.ask(write)).toMatchObject({ reply: { failure: 'unavailable' }, calls: 1 });
    const keyed = open({}, lost('reset'), says(200));
    expect(await keyed.ask({ ...write, repeatable: true })).toMatchObject({ calls: 2 });
    expect(keyed.sent.map(({ request }) => request)).toMatchObject([write, write]);
  });

  it('comes after pauses that grow, up to a bound, and inside a budget', async () => {
    const retry = { max: 3, baseMs: 100, maxMs: 300 };
    const { ask, sent } = open({ retry }, says(500));
    expect(await ask()).toMatchObject({ reply: { failure: 'unavailable' }, calls: 4 });
    expect(sent.map(({ at }) => at)).toEqual([0, 50, 150, 300]);
    const short = open({ retry: { ...retry, budgetMs: 200 } }, says(500));
    expect(await short.ask()).toMatchObject({ calls: 3 });
  });

  it('is not made when it could not end inside the deadline', async () => {
    const timeout = { totalMs: 1_000, firstByteMs: 600 };
    const { ask, backend } = open({ timeout }, says(500));
    backend.ms = 450;
    expect(await ask()).toMatchObject({ calls: 1 });
  });

  it('follows what a rule of the operation makes of a reply, with 200 for a status too', async () => {
    const read: Call['read'] = (reply) => {
      const text = reply.ok ? reply.body.toString() : '';
      return text.includes('THROTTLED')
        ? { ok: false, failure: 'rate_limited', status: 200 }
        : { ok: true, json: {}, status: 200 };
    };
    const { ask } = open({}, says(200, {}, { code: 'THROTTLED' }), says(200));
    expect(await ask({ read })).toMatchObject({ reply: { ok: true }, calls: 2 });
  });

  it.each<[string, boolean, number, number]>([
    ['says that it is useless', false, 503, 1],
    ['says that it helps', true, 409, 2],
  ])('obeys a rule of the operation that %s', async (_case, retry, status, calls) => {
    const read: Call['read'] = () =>
      Object.assign({ ok: false as const, failure: 'unknown' as const, status }, { retry });
    const { ask } = open({}, says(status));
    expect(await ask({ read })).toMatchObject({ calls });
  });

  it('is not made when the connection says that it is useless', async () => {
    const retry = { never: "body.policyName == 'DAILY'" };
    const { ask } = open({ retry }, says(429, {}, { policyName: 'DAILY' }), says(200));
    expect(await ask()).toMatchObject({ reply: { failure: 'rate_limited' }, calls: 1 });
  });
});

describe('a backend that asks to wait', () => {
  it.each([429, 503])('with %i is waited for when that fits', async (status) => {
    const { ask, sent } = open({}, says(status, { 'retry-after': '2' }), says(200));
    expect(await ask()).toMatchObject({ reply: { ok: true }, calls: 2 });
    expect(sent[1]?.at).toBeGreaterThanOrEqual(2_000);
  });

  it('for longer is not waited for, and who asks hears the wait at once', async () => {
    const { ask, clock } = open({}, says(429, { 'retry-after': '30' }), says(200));
    const before = clock.now();
    expect(await ask({}, 0)).toMatchObject({
      reply: { failure: 'rate_limited', retryAfterMs: 30_000 },
      calls: 1,
    });
    expect(clock.now()).toBe(before);
  });

  it('is not asked by others meanwhile', async () => {
    const { ask, clock, sent } = open({}, says(429, { 'retry-after': '30' }), says(200));
    await ask({}, 0);
    expect(await ask({}, 0)).toEqual({
      reply: { ok: false, failure: 'rate_limited', status: null, retryAfterMs: 30_000 },
      calls: 0,
    });
    expect(await ask({ operation: 'product.search' }, 0)).toMatchObject({ reply: { ok: true } });
    await clock.advance(30_000);
    expect(await ask({}, 0)).toMatchObject({ reply: { ok: true } });
    expect(sent).toHaveLength(3);
  });
});

describe('a connection’s own bounds', () => {
  it('hold over all of its calls at once', async () => {
    const { backend, call, clock } = open({ concurrency: 3 }, says(200));
    backend.ms = 100;
    const { signal } = new AbortController();
    const all = Promise.all(Array.from({ length: 12 }, () => call(order, signal)));
    await clock.advance(1_000);
    expect((await all).every(({ reply }) => reply.ok)).toBe(true);
    expect(backend.most).toBe(3);
  });

  it('keep its rate, also for second tries', async () => {
    const rateLimit = { requests: 2, perMs: 1_000 };
    const { ask, sent } = open({ rateLimit, retry: { max: 3, baseMs: 1 } }, says(500));
    await ask();
    expect(sent.map(({ at }) => at)).toEqual([0, 1, 1_000, 1_002]);
  });

  it('refuse a call that would break the rate, with the wait', async () => {
    const { ask, sent } = open({ rateLimit: { requests: 1, perMs: 60_000 } }, says(200));
    await ask({}, 0);
    expect(await ask({}, 0)).toMatchObject({
      reply: { failure: 'rate_limited', retryAfterMs: 60_000 },
      calls: 0,
    });
    expect(sent).toHaveLength(1);
  });
});

describe('a backend that is in trouble', () => {
  it('is told of once, and once when it is well again', async () => {
    const retry = { max: 0 };
    const { ask, backend, clock, told } = open({ retry, breaker: { failures: 2 } }, says(503));
    for (let at = 0; at < 4; at += 1) await ask({}, 0);
    await clock.advance(limits.breakerOpenMs);
    expect(await ask({}, 0)).toMatchObject({ calls: 1 });
    await clock.advance(limits.breakerOpenMs);
    backend.replies = [says(200)];
    await ask({}, 0);
    await ask({}, 0);
    expect(told).toEqual([
      { failed: { connection: 'shop', failures: 2, calls: 2 } },
      { recovered: { connection: 'shop', ms: 2 * limits.breakerOpenMs } },
    ]);
  });

  it('makes nobody wait while it is left alone, though all places are taken', async () => {
    const settings = { retry: { max: 0 }, breaker: { failures: 1 }, concurrency: 2 };
    const { ask, backend, call, clock } = open(settings, lost('reset'));
    const { signal } = new AbortController();
    backend.ms = 5_000;
    const slow = call(order, signal);
    backend.ms = 100;
    const failed = call(order, signal);
    await clock.advance(100);
    expect(await failed).toMatchObject({ reply: { failure: 'unavailable' } });
    expect(await ask({}, 0)).toMatchObject({ reply: { retryAfterMs: limits.breakerOpenMs } });
    await clock.advance(5_000);
    await slow;
  });
});
