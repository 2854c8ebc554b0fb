import { describe, expect, it } from 'vitest';
import { createRateLimits } from '../../server/access/rate-limits.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const rate = { perMinute: 30, burst: 3 };

describe('a rate limit', () => {
  it('lets a burst through, then the sustained rate, and says how long to wait', async () => {
    const clock = createFakeClock();
    const { take } = createRateLimits(clock);
    const ask = () => take([{ key: 'a', rate }]);
    expect([ask(), ask(), ask(), ask()]).toEqual([0, 0, 0, 2_000]);
    await clock.advance(1_999);
    expect(ask()).toBe(1);
    await clock.advance(1);
    expect([ask(), ask()]).toEqual([0, 2_000]);
    await clock.advance(3_600_000);
    expect([ask(), ask(), ask(), ask()]).toEqual([0, 0, 0, 2_000]);
  });

  it('takes from all buckets or from none, and names the longest wait', () => {
    const { take } = createRateLimits(createFakeClock());
    const slow = { key: 'slow', rate: { perMinute: 1, burst: 1 } };
    const quick = { key: 'quick', rate };
    expect(take([slow, quick])).toBe(0);
    expect(take([slow, quick])).toBe(60_000);
    expect([take([quick]), take([quick]), take([quick])]).toEqual([0, 0, 2_000]);
  });

  it('keeps buckets apart', () => {
    const { take } = createRateLimits(createFakeClock());
    for (let count = 0; count < 4; count += 1) take([{ key: 'a', rate }]);
    expect(take([{ key: 'b', rate }])).toBe(0);
  });

  it('locks nobody out when the clock jumps back', () => {
    let now = 1_000_000;
    const { take } = createRateLimits({ ...createFakeClock(), now: () => now });
    for (let count = 0; count < 4; count += 1) take([{ key: 'a', rate }]);
    now = 0;
    expect(take([{ key: 'a', rate }])).toBe(2_000);
    now = 2_000;
    expect(take([{ key: 'a', rate }])).toBe(0);
  });

  it('tells how long to wait without taking', () => {
    const { take, waitMs } = createRateLimits(createFakeClock());
    const single = { key: 'a', rate: { perMinute: 1, burst: 1 } };
    expect([waitMs(single), waitMs(single), take([single])]).toEqual([0, 0, 0]);
    expect(waitMs(single)).toBe(60_000);
  });

  it('remembers a bounded number, and forgets the one unused the longest', () => {
    const { take } = createRateLimits(createFakeClock());
    const ask = (key: string) => take([{ key, rate: { perMinute: 1, burst: 1 } }]);
    ask('old');
    ask('used');
    for (let count = 0; count < limits.rateBuckets - 1; count += 1) {
      ask(`${count}`);
      ask('used');
    }
    expect(ask('used')).toBeGreaterThan(0);
    expect(ask('old')).toBe(0);
  });

  it('makes no new bucket for what is refused', () => {
    const { take } = createRateLimits(createFakeClock());
    const ask = (key: string) => take([{ key, rate: { perMinute: 1, burst: 1 } }]);
    ask('old');
    for (let count = 0; count < limits.rateBuckets + 1; count += 1)
      take([
        { key: 'old', rate: { perMinute: 1, burst: 1 } },
        { key: `${count}`, rate },
      ]);
    expect(ask('old')).toBeGreaterThan(0);
  });
});
