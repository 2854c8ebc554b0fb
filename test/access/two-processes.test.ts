import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockOf } from '../../server/access/rate-debts.ts';
import { createSharedRateLimits } from '../../server/access/shared-rate-limits.ts';
import { createWrongProofs } from '../../server/access/wrong-proofs.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../../server/store/store.ts';
import { openStoreOn } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';
import { systemClock } from '../support/system-clock.ts';

const telemetry = { fault: (fact: { error: unknown }) => expect.fail(String(fact.error)) };

describe('two processes on one PostgreSQL', () => {
  let data: OpenStore;
  let stores: [Store, Store];
  beforeEach(async () => {
    data = await openStoreOn('postgres', systemClock);
    stores = [data.store, await data.again()];
  });
  afterEach(async () => {
    await stores[1].close();
    await data.close();
  });

  it('let through what one would, and a block more for each, of visitors who ask both at once', async () => {
    const running = stores.map((store) =>
      createSharedRateLimits({ store, clock: systemClock, telemetry }),
    );
    // So slow that nothing comes back while this runs.
    const rate = { perMinute: 1, burst: 24 };
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const granted = new Map(keys.map((key) => [key, 0]));
    const site = { key: 'site', rate: { perMinute: 1, burst: 10_000 } };
    await Promise.all(
      keys.flatMap((key) =>
        Array.from({ length: 100 }, async (_, count) => {
          const wait = await running[count % 2]?.take([{ key, rate }, site]);
          if (wait === 0) granted.set(key, (granted.get(key) ?? 0) + 1);
        }),
      ),
    );
    for (const count of granted.values()) {
      expect(count).toBeGreaterThanOrEqual(rate.burst);
      expect(count).toBeLessThanOrEqual(rate.burst + 2 * blockOf(rate));
    }
    for (const { close } of running) await close();
  });

  it('compare guesses side by side hardly more often than one after the other', async () => {
    const running = stores.map((store) =>
      createWrongProofs({ store, clock: systemClock, random: randomBytes, telemetry }),
    );
    let compared = 0;
    await Promise.all(
      Array.from({ length: 60 }, async (_, count) => {
        const guess = { visitor: `${count}`, place: 'home', subject: '1042' };
        const tried = await running[count % 2]?.begin(guess);
        if (!tried?.allowed) return;
        compared += 1;
        await tried.end(true);
      }),
    );
    expect(compared).toBeGreaterThanOrEqual(limits.wrongProofsPerAddress);
    expect(compared).toBeLessThan(limits.wrongProofsPerAddress + limits.proofsAtOncePerPlace);
  });
});
