import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateLimitSchema } from '../../../server/connectors/resilience/rate-limit.ts';
import { createRateLimiter } from '../../../server/connectors/resilience/rate-limiter.ts';
import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

type Shared = NonNullable<Parameters<typeof createRateLimiter>[0]['shared']>;

function open(rateLimit: unknown, options: { clock?: Clock; shared?: Shared } = {}) {
  const time = createFakeClock();
  const clock = options.clock ?? time;
  const limiter = createRateLimiter({
    name: 'shop',
    rules: rateLimit === undefined ? [] : rateLimitSchema.parse(rateLimit),
    clock,
    shared: options.shared,
  });
  const enter = (operation = 'order.get', signal = new AbortController().signal, ms = 60_000) =>
    limiter.enter(operation, { ms, signal });
  return { time, limiter, enter };
}

const told = (headers: Record<string, string>) => ({ headers, json: () => undefined });

describe('calls to a backend with a rate', () => {
  it('are never more than that in any time, and none is made that waits too long', async () => {
    const rule = fc
      .record({ requests: fc.integer({ min: 1, max: 6 }), perMs: fc.integer({ min: 1, max: 500 }) })
      .chain((rate) =>
        fc.record({
          rate: fc.constant(rate),
          burst: fc.option(fc.integer({ min: 1, max: rate.requests }), { nil: undefined }),
        }),
      );
    const gaps = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(rule, gaps, async ({ rate, burst }, waits) => {
        const { time, enter } = open({ ...rate, burst, queueMs: 300 });
        const went: number[] = [];
        const asked: Promise<void>[] = [];
        for (const gap of waits) {
          await time.advance(gap);
          const since = time.now();
          asked.push(
            enter().then((entered) => {
              if (entered === 'go') went.push(time.now());
              expect(time.now() - since).toBeLessThanOrEqual(300);
            }),
          );
        }
        await time.advance(1_000);
        await Promise.all(asked);
        for (const [at, moment] of went.entries()) {
          const before = went[at - rate.requests];
          if (before !== undefined) expect(moment - before).toBeGreaterThanOrEqual(rate.perMs);
        }
        if (waits.length > 0) expect(went.length).toBeGreaterThan(0);
      }),
    );
  });

  it('wait for their turn, and are told how long where it is too long', async () => {
    const { time, enter } = open({ requests: 1, perMs: 1_000, queueMs: 1_500 });
    expect(await enter()).toBe('go');
    const second = enter();
    await time.advance(0);
    expect(await enter()).toEqual({ waitMs: 2_000 });
    await time.advance(1_000);
    expect(await second).toBe('go');
  });

  it('give their turn back when they give up', async () => {
    const { time, enter } = open({ requests: 1, perMs: 1_000 });
    await enter();
    const turn = new AbortController();
    const lost = enter('order.get', turn.signal);
    turn.abort();
    expect(await lost).toBe('given_up');
    const next = enter();
    await time.advance(1_000);
    expect(await next).toBe('go');
  });

  it('keep every rate that names their operation', async () => {
    const { enter } = open([
      { name: 'all', requests: 3, perMs: 1_000, queueMs: 0 },
      { name: 'search', operations: ['product.search'], requests: 1, perMs: 5_000, queueMs: 0 },
    ]);
    expect(await enter('product.search')).toBe('go');
    expect(await enter('product.search')).toEqual({ waitMs: 5_000 });
    expect(await enter()).toBe('go');
    expect(await enter()).toBe('go');
    expect(await enter()).toEqual({ waitMs: 1_000 });
  });

  it('learn from a reply that others use the same account', async () => {
    const { time, limiter, enter } = open({
      requests: 100,
      perMs: 60_000,
      queueMs: 0,
      remaining: { header: 'X-Left', keep: 1, reset: [{ header: 'X-Reset-Ms', unit: 'ms' }] },
    });
    await enter();
    limiter.learn('order.get', told({ 'x-left': '3', 'x-reset-ms': '4000' }));
    expect([await enter(), await enter()]).toEqual(['go', 'go']);
    expect(await enter()).toEqual({ waitMs: 4_000 });
    limiter.learn('order.get', told({ 'x-left': 'plenty' }));
    await time.advance(4_000);
    for (let at = 0; at < 50; at += 1) expect(await enter()).toBe('go');
  });

  it('are not made while the backend asks to wait, for a bounded time', async () => {
    const { time, limiter, enter } = open(undefined);
    limiter.hold('order.get', 86_400_000);
    const { signal } = new AbortController();
    expect(await enter('order.get', signal, 500)).toEqual({ waitMs: limits.connectionRateHoldMs });
    expect(await enter('product.search')).toBe('go');
    await time.advance(limits.connectionRateHoldMs);
    expect(await enter('order.get', signal, 500)).toBe('go');
  });

  it('do not stand still when a clock that was ahead is put right', async () => {
    const time = createFakeClock();
    let ahead = 86_400_000;
    const clock: Clock = { now: () => time.now() + ahead, after: time.after };
    const { limiter, enter } = open({ requests: 2, perMs: 1_000, queueMs: 0 }, { clock });
    await enter();
    await enter();
    limiter.hold('product.search', 1_000);
    ahead = 0;
    expect(await enter()).toEqual({ waitMs: 1_000 });
    await time.advance(1_000);
    expect(await enter()).toBe('go');
    expect(await enter('product.search', undefined, 500)).toEqual({
      waitMs: limits.connectionRateHoldMs,
    });
    await time.advance(limits.connectionRateHoldMs);
    expect(await enter('product.search')).toBe('go');
  });
});

describe('processes that share a store', () => {
  it('keep the rate together', async () => {
    const keys: string[] = [];
    const waits = [700, 0, 5_000];
    const shared: Shared = {
      take: async (buckets) => {
        keys.push(...buckets.map(({ key, rate }) => `${key} ${rate.perMinute}/${rate.burst}`));
        return waits.shift() ?? 0;
      },
    };
    const { time, enter } = open({ requests: 100, perMs: 1_000, burst: 20 }, { shared });
    const first = enter();
    await time.advance(700);
    expect(await first).toBe('go');
    expect(await enter()).toEqual({ waitMs: 5_000 });
    expect(new Set(keys)).toEqual(new Set(['connection:shop:all 6000/20']));
    // The store counts whole calls per minute.
    await open({ requests: 100, perMs: 86_400_000 }, { shared }).enter();
    await open({ requests: 5, perMs: 70_000 }, { shared }).enter();
    expect(keys.at(-1)).toBe('connection:shop:all 4/5');
    expect(keys).toHaveLength(4);
  });
});

describe('a rate', () => {
  it.each<[unknown, string]>([
    [{ requests: 5 }, 'perMs'],
    [{ requests: 5, perMs: 10, burst: 6 }, 'burst'],
    [[{ requests: 5, perMs: 10, often: true }], '0'],
    [
      [
        { name: 'a', requests: 1, perMs: 1 },
        { name: 'a', requests: 1, perMs: 1 },
      ],
      '',
    ],
    [{ requests: 5, perMs: 10, remaining: { keep: 2 } }, 'remaining'],
  ])('that is %j is refused at %s', (rateLimit, path) => {
    const read = rateLimitSchema.safeParse(rateLimit);
    expect(read.error?.issues[0]?.path.join('.')).toBe(path);
  });
});
