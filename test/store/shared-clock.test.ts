import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { openPostgresStore } from '../../server/store/postgres/store.ts';
import type { Store } from '../../server/store/store.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { newChat, saying } from '../support/store.ts';
import { systemClock } from '../support/system-clock.ts';

/** A machine whose clock is wrong by so much; `tick` runs what waits for the next measurement. So may its steady time be. */
function machine(wrongByMs: number): Clock & {
  wrongBy(ms: number): void;
  skip(ms: number): void;
  tick(): void;
} {
  let wrong = wrongByMs;
  let skipped = 0;
  const waiting = new Set<() => void>();
  return {
    now: () => Date.now() + wrong,
    elapsed: () => performance.now() + skipped,
    after(ms, run) {
      if (ms !== limits.clockMeasureMs) return systemClock.after(ms, run);
      waiting.add(run);
      return { cancel: () => void waiting.delete(run) };
    },
    wrongBy(ms) {
      wrong = ms;
    },
    skip(ms) {
      skipped += ms;
    },
    tick() {
      for (const run of [...waiting]) run();
    },
  };
}

let database: Awaited<ReturnType<typeof cloneDatabase>>;
let stores: Store[];
beforeEach(async () => {
  database = await cloneDatabase();
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  await database.drop();
});

async function open(clock: Clock): Promise<Store> {
  const store = await openPostgresStore({ url: database.url, clock, random: randomBytes });
  stores.push(store);
  return store;
}

/** What a question to a database on the same machine may take, with everything else that runs there. */
const closeMs = 500;

describe('processes on one database', () => {
  it('go by one time, however wrong the clocks of their machines are', async () => {
    const ahead = await open(machine(60_000));
    const behind = await open(machine(-3_600_000));
    expect(Math.abs(ahead.clock.now() - behind.clock.now())).toBeLessThan(closeMs);
    expect(Math.abs(ahead.clock.now() - Date.now())).toBeLessThan(closeMs);
  });

  it('take no turn from each other because a clock is ahead', async () => {
    const here = await open(machine(0));
    const ahead = await open(machine(60_000));
    const at = here.clock.now();
    const held = { at, leaseUntil: at + limits.turnLeaseMs, process: 'here' };
    await here.write('message.receive', saying(newChat(), 'hello', held));
    const now = ahead.clock.now();
    const claim = { process: 'ahead', leaseUntil: now + limits.turnLeaseMs, limit: 10 };
    expect(await ahead.write('turn.claim', { ...claim, at: now })).toEqual([]);
  });

  it.each([3_600_000, -7_200_000])(
    'take no turn from each other because a clock is set by %d ms while they run',
    async (ms) => {
      const here = await open(machine(0));
      const clock = machine(0);
      const stepped = await open(clock);
      const at = here.clock.now();
      const held = { at, leaseUntil: at + limits.turnLeaseMs, process: 'here' };
      await here.write('message.receive', saying(newChat(), 'hello', held));
      clock.wrongBy(ms);
      const now = stepped.clock.now();
      expect(Math.abs(now - Date.now())).toBeLessThan(closeMs);
      const claim = { process: 'stepped', leaseUntil: now + limits.turnLeaseMs, limit: 10 };
      expect(await stepped.write('turn.claim', { ...claim, at: now })).toEqual([]);
    },
  );

  it('measure at once when their clock and their steady time disagree, as after a sleep', async () => {
    const clock = machine(0);
    const store = await open(clock);
    clock.skip(60_000);
    expect(store.clock.now() - Date.now()).toBeGreaterThan(closeMs);
    await expect
      .poll(() => Math.abs(store.clock.now() - Date.now()), { timeout: 5_000 })
      .toBeLessThan(closeMs);
  });

  it('measure again after a while, whatever their steady time says', async () => {
    const clock = machine(0);
    const store = await open(clock);
    // Both are as wrong, so nothing here gives it away.
    clock.wrongBy(7_200_000);
    clock.skip(7_200_000);
    expect(Math.abs(store.clock.now() - Date.now())).toBeGreaterThan(closeMs);
    clock.tick();
    await expect
      .poll(() => Math.abs(store.clock.now() - Date.now()), { timeout: 5_000 })
      .toBeLessThan(closeMs);
  });
});
