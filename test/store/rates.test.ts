import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../server/store/store.ts';
import { limits } from '../../shared/limits.ts';
import { engines, openStoreOn, openTestStore } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

const now = 1_000_000_000;
/** A permit every two seconds. */
const rate = { perMinute: 30, burst: 10 };

function spendFrom(store: Store, key: string, spent: number, at: number): Promise<number> {
  return store.write('rate.spend', { at, buckets: [{ key, ...rate, spent }] }).then(([level]) => {
    if (level === undefined) throw new Error('no level');
    return level;
  });
}

describe.each(engines)('on %s: a bucket of permits', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());
  const spend = (key: string, spent: number, at: number) => spendFrom(test.store, key, spent, at);

  it('is full at first, is spent from, and fills with time up to its burst', async () => {
    expect(await spend('a', 4, now)).toBe(6);
    expect(await spend('a', 0, now + 1_000)).toBe(6.5);
    expect(await spend('a', 1, now + 4_000)).toBe(7);
    expect(await spend('a', 0, now + 3_600_000)).toBe(10);
    expect(await spend('b', 0, now)).toBe(10);
  });

  it('owes what was spent too much, so that what lasts is the rate', async () => {
    expect(await spend('a', 25, now)).toBe(-15);
    expect(await spend('a', 0, now + 30_000)).toBe(0);
    expect(await spend('a', 5, now + 40_000)).toBe(0);
  });

  it('gains nothing by clocks that are apart, and loses nothing by one that was wrong', async () => {
    await spend('a', 10, now);
    // To and fro between two processes, one a second behind.
    for (let count = 0; count < 5; count += 1) {
      expect(await spend('a', 0, now)).toBe(0);
      expect(await spend('a', 0, now - 1_000)).toBe(0);
    }
    const year = 365 * 86_400_000;
    await spend('b', 10, now + year);
    expect(await spend('b', 0, now)).toBe(0);
    expect(await spend('b', 0, now + 2_000)).toBe(1);
  });

  it('counts what two processes spend at the same time, in whichever order they name their buckets', async () => {
    const other = engine === 'postgres' ? await test.again() : test.store;
    const keys = ['a', 'b', 'c', 'd'];
    const bucketsOf = (names: string[]) => names.map((key) => ({ key, ...rate, spent: 1 }));
    await Promise.all(
      Array.from({ length: 40 }, (_, count) =>
        count % 2 === 0
          ? test.store.write('rate.spend', { at: now, buckets: bucketsOf(keys) })
          : other.write('rate.spend', { at: now, buckets: bucketsOf([...keys].reverse()) }),
      ),
    );
    const left = await test.store.write('rate.spend', {
      at: now,
      buckets: keys.map((key, index) => ({ key, ...rate, spent: index })),
    });
    expect(left).toEqual([-30, -31, -32, -33]);
    if (other !== test.store) await other.close();
  });
});

describe('rows of buckets', () => {
  it('go when they are full again: what everybody once spent does not stay', async () => {
    const test = openTestStore();
    for (let count = 0; count < 20; count += 1) await spendFrom(test.store, `old ${count}`, 1, now);
    const later = now + 2_000 + limits.clockSkewMs;
    for (let count = 0; count < 20; count += 1) await spendFrom(test.store, 'new', 1, later);
    const db = new DatabaseSync(test.file, { readOnly: true });
    expect(db.prepare('select key from rate').all()).toEqual([{ key: 'new' }]);
    db.close();
    await test.close();
  });
});
