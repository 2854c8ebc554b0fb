import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../server/store/store.ts';
import { engines, openStoreOn } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

const now = 1_000_000_000;
const name = 'refresh of hubspot';

const take = (store: Store, holder: string, at = now) =>
  store.write('lease.take', { name, holder, at, until: at + 10_000 });

describe.each(engines)('on %s: a work that only one may do at a time', (engine) => {
  let test: OpenStore;
  let stores: Store[];
  beforeEach(async () => {
    test = await openStoreOn(engine);
    stores = [test.store, engine === 'postgres' ? await test.again() : test.store];
  });
  afterEach(async () => {
    for (const store of stores) if (store !== test.store) await store.close();
    await test.close();
  });
  const storeOf = (index: number) => stores[index % 2] ?? test.store;

  it('is done by one of twenty who ask in two processes; the others hear until when to wait', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) => take(storeOf(index), `taker ${index}`)),
    );
    expect(asked.filter(({ kind }) => kind === 'taken')).toEqual([{ kind: 'taken', fence: 1 }]);
    const held = asked.filter(({ kind }) => kind === 'held');
    expect(held).toHaveLength(19);
    for (const answer of held) expect(answer).toEqual({ kind: 'held', until: now + 10_000 });
    // Done: the next of those who wait gets it.
    expect(await test.store.write('lease.release', { name, fence: 1 })).toBe(true);
    const again = await Promise.all(held.map((_, index) => take(storeOf(index), 'next', now + 1)));
    expect(again.filter(({ kind }) => kind === 'taken')).toEqual([{ kind: 'taken', fence: 2 }]);
  });

  it('goes to another when its holder died, and who comes late is refused', async () => {
    await take(storeOf(0), 'one');
    const renew = (fence: number, at: number) =>
      storeOf(0).write('lease.renew', { name, fence, at, until: at + 10_000 });
    expect(await renew(1, now + 5_000)).toBe(true);
    expect(await take(storeOf(1), 'two', now + 14_999)).toEqual({
      kind: 'held',
      until: now + 15_000,
    });
    // Nobody has it now; its holder cannot be sure of that, and asks anew.
    expect(await renew(1, now + 15_000)).toBe(false);
    expect(await take(storeOf(1), 'two', now + 15_000)).toEqual({ kind: 'taken', fence: 2 });
    expect(await renew(1, now + 15_001)).toBe(false);
    expect(await storeOf(0).write('lease.release', { name, fence: 1 })).toBe(false);
    expect(await renew(2, now + 15_001)).toBe(true);
  });

  it('is not held for a year by a clock that was a year ahead', async () => {
    await take(storeOf(0), 'one', now + 365 * 86_400_000);
    expect(await take(storeOf(1), 'two')).toEqual({ kind: 'taken', fence: 2 });
  });
});
