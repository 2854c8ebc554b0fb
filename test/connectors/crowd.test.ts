import { describe, expect, it } from 'vitest';
import { createGate } from '../../server/connectors/resilience/gate.ts';
import type { HttpClient, OutgoingReply } from '../../server/outgoing/request.ts';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { openShop, orderOfAda, shopYaml } from './support.ts';

const totalMs = 2_000;
const yaml = shopYaml.replace(
  'type: rest',
  `type: rest\n  retry: { max: 0 }\n  timeout: { totalMs: ${totalMs} }`,
);

/** A backend that answers right after `ms`, every time, however many ask: null when it hangs. */
function createBackend(clock: Clock) {
  const backend = { ms: 0, hangs: false, calls: 0 };
  const right: OutgoingReply = {
    ok: true,
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(orderOfAda)),
    truncated: false,
    durationMs: 0,
  };
  const late: OutgoingReply = { ok: false, error: 'total_timeout', hint: '', durationMs: 0 };
  const http: HttpClient = {
    close: async () => undefined,
    send: ({ timeouts }) =>
      new Promise((resolve) => {
        backend.calls += 1;
        const answers = !backend.hangs && backend.ms < timeouts.totalMs;
        clock.after(answers ? backend.ms : timeouts.totalMs, () => resolve(answers ? right : late));
      }),
  };
  return { backend, http };
}

function openCrowdedShop() {
  const clock = createFakeClock();
  const { backend, http } = createBackend(clock);
  const shop = openShop({ url: 'http://127.0.0.1', clock, yaml, http });
  const outcomes = () =>
    shop.asked.reduce<Record<string, number>>(
      (count, { outcome }) => ({ ...count, [outcome]: (count[outcome] ?? 0) + 1 }),
      {},
    );
  return { clock, backend, shop, outcomes };
}

describe('more callers than places', () => {
  const places = limits.connectionConcurrency;

  it('never make a healthy backend look broken', async () => {
    const { clock, backend, shop, outcomes } = openCrowdedShop();
    backend.ms = 900;
    const all = Promise.all(Array.from({ length: 4 * places }, () => shop.ask('1042')));
    await clock.advance(2 * totalMs);
    await all;
    // Two waves fit into half of the deadline; the others are not sent, and are told so in time.
    expect(outcomes()).toEqual({ ok: 2 * places, unavailable: 2 * places });
    expect(backend.calls).toBe(2 * places);
    expect(Math.max(...shop.asked.map(({ ms }) => ms))).toBeLessThan(totalMs);
    expect(shop.notes).toEqual([
      'connection shop, order.get: more calls at once than the backend answers in time; some customers are asked to try again',
    ]);
    const next = shop.ask('1042');
    await clock.advance(totalMs);
    expect(await next).toMatchObject({ ok: true });
  });

  it('do not count against a backend that had less time than it is promised', async () => {
    const { clock, backend, shop, outcomes } = openCrowdedShop();
    // Who waits for 850 ms has 1,150 left of the deadline, and the backend needs a little more.
    backend.ms = 1_160;
    for (let at = 0; at < places; at += 1) void shop.ask('1042');
    await clock.advance(310);
    const late = Promise.all(Array.from({ length: places }, () => shop.ask('1042')));
    await clock.advance(2 * totalMs);
    await late;
    expect(outcomes()).toEqual({ ok: places, timeout: places });
    const next = shop.ask('1042');
    await clock.advance(totalMs);
    expect(await next).toMatchObject({ ok: true });
  });

  it('keep the backend as busy as it can be, though it needs most of the deadline', async () => {
    const { clock, backend, shop, outcomes } = openCrowdedShop();
    backend.ms = 1_500;
    // Twice as many as it can serve, evenly, for a minute.
    const arrivals = (60_000 / backend.ms) * places * 2;
    for (let at = 0; at < arrivals; at += 1) {
      void shop.ask('1042');
      await clock.advance(60_000 / arrivals);
    }
    await clock.advance(2 * totalMs);
    expect(outcomes()['ok']).toBeGreaterThan(0.45 * arrivals);
  });

  it('still find out that the backend hangs', async () => {
    const { clock, backend, shop } = openCrowdedShop();
    backend.ms = 900;
    for (let at = 0; at < 200; at += 1) {
      backend.hangs = at > 100;
      void shop.ask('1042');
      await clock.advance(20);
    }
    await clock.advance(totalMs);
    const seen = backend.calls;
    expect(await shop.ask('1042')).toMatchObject({ failure: 'unavailable' });
    expect(backend.calls).toBe(seen);
  });
});

describe('a place', () => {
  it('goes to who came last, and nobody waits for longer than was said', async () => {
    const clock = createFakeClock();
    const gate = createGate(clock, limits.connectionConcurrency);
    const { signal } = new AbortController();
    const enter = () => gate.enter({ ms: 1_000, signal });
    const inside = await Promise.all(
      Array.from({ length: limits.connectionConcurrency }, () => enter()),
    );
    const first = enter();
    const second = enter();
    const [one] = inside;
    if (typeof one !== 'object') throw new Error('there was no place');
    one.leave();
    one.leave();
    expect(typeof (await second)).toBe('object');
    await clock.advance(1_000);
    expect(await first).toBe('late');
  });
});

describe('a clock that is put right', () => {
  it('does not leave a backend alone for longer, nor lengthen a deadline', async () => {
    const time = createFakeClock();
    let ahead = 86_400_000;
    const clock: Clock = { now: () => time.now() + ahead, after: (ms, run) => time.after(ms, run) };
    const { backend, http } = createBackend(clock);
    const shop = openShop({ url: 'http://127.0.0.1', clock, yaml, http });
    backend.hangs = true;
    const lost = Promise.all(
      Array.from({ length: limits.breakerFailures }, () => shop.ask('1042')),
    );
    await time.advance(totalMs);
    await lost;
    ahead = 0;
    backend.hangs = false;
    expect(await shop.ask('1042')).toMatchObject({ retryAfterMs: limits.breakerOpenMs });
    await time.advance(limits.breakerOpenMs);
    const probe = shop.ask('1042');
    await time.advance(totalMs);
    expect(await probe).toMatchObject({ ok: true });

    // The deadline of who waits for a place is its own, whatever the clock says meanwhile.
    const given: number[] = [];
    const slow = openShop({
      url: 'http://127.0.0.1',
      clock,
      yaml,
      http: {
        ...http,
        send: (request) => {
          given.push(request.timeouts.totalMs);
          return http.send(request);
        },
      },
    });
    backend.ms = 500;
    const crowd = Promise.all(
      Array.from({ length: limits.connectionConcurrency + 1 }, () => slow.ask('1042')),
    );
    await time.advance(100);
    ahead = -86_400_000;
    await time.advance(2 * totalMs);
    await crowd;
    expect(Math.max(...given)).toBe(totalMs);
  });
});
