import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blockOf } from '../../server/access/rate-debts.ts';
import { createSharedRateLimits } from '../../server/access/shared-rate-limits.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openLimitingStore, settled } from './limiting-store.ts';
import type { LimitingStore, ProcessStore } from './limiting-store.ts';

/** A permit every two seconds, blocks of two. */
const rate = { perMinute: 30, burst: 16 };
const bucket = { key: 'a', rate };

let clock: FakeClock;
let data: LimitingStore;
let faults: unknown[];
beforeEach(() => {
  clock = createFakeClock();
  data = openLimitingStore();
  faults = [];
});
afterEach(() => data.close());

function start(store: ProcessStore) {
  return createSharedRateLimits({
    store,
    clock,
    telemetry: { fault: (fact) => void faults.push(fact.where) },
  });
}

describe('a rate limit that processes share', () => {
  it('lets a burst through, then the sustained rate, and says how long to wait', async () => {
    const { take } = start(data.open());
    const ask = () => take([bucket]);
    const waits = await Promise.all(Array.from({ length: 20 }, ask));
    expect(waits).toEqual([...Array<number>(16).fill(0), 2_000, 2_000, 2_000, 2_000]);
    await clock.advance(1_999);
    expect(await ask()).toBe(1);
    await clock.advance(1);
    expect([await ask(), await ask()]).toEqual([0, 2_000]);
  });

  it('takes from all buckets or from none, and names the longest wait', async () => {
    const { take } = start(data.open());
    const slow = { key: 'slow', rate: { perMinute: 1, burst: 1 } };
    const quick = { key: 'quick', rate: { perMinute: 30, burst: 3 } };
    expect(await take([slow, quick])).toBe(0);
    expect(await take([slow, quick])).toBe(60_000);
    expect(await take([quick])).toBe(0);
    expect(await take([quick])).toBe(0);
    expect(await take([quick])).toBe(2_000);
  });

  it('is spent by all of them: one that has not asked yet gives a block too many at most', async () => {
    const one = start(data.open());
    const other = start(data.open());
    for (let count = 0; count < rate.burst; count += 1) expect(await one.take([bucket])).toBe(0);
    await settled();
    const waits = [];
    for (let count = 0; count < 6; count += 1) waits.push(await other.take([bucket]));
    expect(waits.map((wait) => wait > 0)).toEqual([false, false, true, true, true, true]);
    // What was too much is waited for.
    expect(waits.at(-1)).toBe(3 * 2_000);
  });

  it('outlives the process that counted', async () => {
    const one = start(data.open());
    for (let count = 0; count < rate.burst; count += 1) await one.take([bucket]);
    await one.close();
    const next = start(data.open());
    const waits = await Promise.all(Array.from({ length: 6 }, () => next.take([bucket])));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(blockOf(rate));
  });

  it('waits for the store only with a block spent, and then goes on in order', async () => {
    const store = data.open();
    store.hold();
    const { take } = start(store);
    const order: number[] = [];
    const asked = Array.from({ length: 6 }, (_, index) =>
      take([bucket]).then(() => order.push(index)),
    );
    await settled();
    expect(order).toEqual([0, 1]);
    await store.pass();
    await settled();
    expect(order).toEqual([0, 1, 2, 3]);
    await store.pass();
    await Promise.all(asked);
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('costs ordinary visitors neither a wait nor a write of their own', async () => {
    const store = data.open();
    store.hold();
    const { take } = start(store);
    for (let visitor = 0; visitor < 50; visitor += 1)
      expect(await take([{ key: `say ${visitor}`, rate }])).toBe(0);
    expect(store.count()).toBe(0);
    await clock.advance(limits.rateSettleMs);
    expect(store.count()).toBe(1);
  });

  it('is refused from memory once it is known to be spent: a flood does not reach the store', async () => {
    const store = data.open();
    const { take } = start(store);
    while ((await take([bucket])) === 0);
    await settled();
    const writes = store.count();
    for (let count = 0; count < 1_000; count += 1) expect(await take([bucket])).toBeGreaterThan(0);
    expect(store.count()).toBe(writes);
  });

  it('is kept by each process for itself while the store takes no writes, and told afterwards', async () => {
    const store = data.open();
    const { take } = start(store);
    store.fail(true);
    const waits = await Promise.all(Array.from({ length: 20 }, () => take([bucket])));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(rate.burst);
    await clock.advance(3 * limits.rateSettleMs);
    expect(faults).toEqual(['access.rates']);
    store.fail(false);
    await clock.advance(limits.rateSettleMs);
    await settled();
    const other = start(data.open());
    while ((await other.take([bucket])) === 0);
    // 16 were spent, 10 came back in 20 s, and the other process took what was left and its block.
    await settled();
    expect(await other.take([bucket])).toBeGreaterThan(0);
    expect(faults).toHaveLength(1);
  });

  it('locks nobody out when the clock jumps back', async () => {
    let now = 1_000_000_000;
    const { take } = createSharedRateLimits({
      store: data.open(),
      clock: { ...clock, now: () => now },
      telemetry: { fault: () => undefined },
    });
    while ((await take([bucket])) === 0);
    await settled();
    now = 500_000_000;
    expect(await take([bucket])).toBe(2_000);
    now += 2_000;
    expect(await take([bucket])).toBe(0);
    await settled();
    now += 2_000;
    expect(await take([bucket])).toBe(0);
  });

  it('remembers a bounded number, and forgets the one unused the longest', async () => {
    const { take } = start(data.open());
    const ask = (key: string) => take([{ key, rate: { perMinute: 1, burst: 8 } }]);
    // One of a block of one: told at once, and known to be spent.
    for (let count = 0; count < 8; count += 1) await ask('used');
    expect(await ask('used')).toBeGreaterThan(0);
    const none = { key: 'used', rate: { perMinute: 1, burst: 8 } };
    for (let count = 0; count < limits.rateBuckets + 1; count += 1)
      await take([none, { key: `refused ${count}`, rate }]);
    expect(await ask('used')).toBeGreaterThan(0);
  });
});

describe('several processes that spend one rate, whatever happens in between', () => {
  type Step =
    { do: 'take' | 'commit' | 'restart'; process: number } | { do: 'advance'; ms: number };

  const processes = 3;
  const process = fc.nat(processes - 1);
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: fc.constant('take' as const), process }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('commit' as const), process }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), process }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('advance' as const),
        ms: fc.constantFrom(1, 700, 2_000, 9_000, 40_000),
      }),
    },
  );

  let shared: LimitingStore;
  let runs = 0;
  let most = 0;
  beforeAll(() => {
    shared = openLimitingStore();
  });
  afterAll(() => shared.close());

  it(`take at most the burst, the rate's, and a block for each of them`, async () => {
    const steps = fc.array(step, { minLength: 40, maxLength: 160 });
    const property = fc.asyncProperty(steps, async (script) => {
      const time = createFakeClock();
      const one = { key: `run ${(runs += 1)}`, rate: { perMinute: 30, burst: 8 + (runs % 3) * 8 } };
      const launch = () => {
        const store = shared.open();
        store.hold();
        const telemetry = { fault: () => expect.fail('a write failed') };
        return { store, limits: createSharedRateLimits({ store, clock: time, telemetry }) };
      };
      const running = Array.from({ length: processes }, launch);
      let starts = processes;
      let open = 0;
      const granted: number[] = [];
      const all = new Set(running);
      for (const next of script) {
        if (next.do === 'advance') {
          // A write ends after seconds, one way or the other; one of a minute ago would pass for a wrong clock's.
          if (next.ms > 1_000) for (const { store } of all) await store.pass();
          await time.advance(next.ms);
          continue;
        }
        const it = running[next.process];
        if (!it) continue;
        if (next.do === 'take') {
          open += 1;
          void it.limits.take([one]).then((wait) => {
            open -= 1;
            if (wait === 0) granted.push(time.now());
          });
          await Promise.resolve();
        } else if (next.do === 'commit') {
          await it.store.pass();
          await settled();
        } else {
          starts += 1;
          all.add((running[next.process] = launch()));
        }
      }
      // Whoever waits is told in the end.
      for (let turn = 0; open > 0 && turn < 400; turn += 1)
        for (const { store } of all) {
          await store.pass();
          await settled();
        }
      expect(open).toBe(0);
      const { perMinute, burst } = one.rate;
      for (const [first, from] of granted.entries())
        for (const [more, to] of granted.slice(first).entries()) {
          const allowed = burst + ((to - from) * perMinute) / 60_000 + starts * blockOf(one.rate);
          expect(more + 1).toBeLessThanOrEqual(Math.floor(allowed));
        }
      most = Math.max(most, granted.length);
    });
    await fc.assert(property, { numRuns: 60 });
    // Or nothing was tried here.
    expect(most).toBeGreaterThan(24);
  }, 60_000);
});
