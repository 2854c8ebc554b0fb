import { describe, expect, it } from 'vitest';
import { createRateLimits } from '../../server/access/rate-limits.ts';
import { createWrongProofs } from '../../server/access/wrong-proofs.ts';
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
});

describe('wrong proofs', () => {
  it('make a visitor wait after the fifth, until the first is old', async () => {
    const clock = createFakeClock();
    const proofs = createWrongProofs(clock);
    for (let count = 1; count <= limits.wrongProofsPerVisitor; count += 1) {
      expect(proofs.waitMs('eve', 'home')).toBe(0);
      proofs.count('eve', 'home', '1042');
      await clock.advance(1_000);
    }
    expect(proofs.waitMs('eve', 'home')).toBe(limits.wrongProofWindowMs - 5_000);
    expect(proofs.waitMs('eve', 'elsewhere')).toBeGreaterThan(0);
    expect(proofs.waitMs('ada', 'elsewhere')).toBe(0);
    expect(proofs.waitMs('ada', 'home')).toBe(0);
    await clock.advance(limits.wrongProofWindowMs - 5_000);
    expect(proofs.waitMs('eve', 'home')).toBe(0);
    proofs.count('eve', 'home', '1042');
    expect(proofs.waitMs('eve', 'home')).toBe(1_000);
  });

  it('make an address wait, however many visitors it sends', () => {
    const proofs = createWrongProofs(createFakeClock());
    for (let count = 0; count < limits.wrongProofsPerAddress; count += 1) {
      expect(proofs.waitMs(`visitor ${count}`, 'home')).toBe(0);
      proofs.count(`visitor ${count}`, 'home', `order ${count}`);
    }
    expect(proofs.waitMs('a new visitor', 'home')).toBe(limits.wrongProofWindowMs);
    expect(proofs.waitMs('a new visitor', 'elsewhere')).toBe(0);
  });

  it('from many places slow an order down, by bounded steps, and refuse nobody', () => {
    const proofs = createWrongProofs(createFakeClock());
    const guess = (count: number) => proofs.count(`visitor ${count}`, `address ${count}`, '1042');
    for (let count = 1; count < limits.wrongProofsPerSubject; count += 1) guess(count);
    expect(proofs.slowMs('1042')).toBe(0);
    guess(0);
    expect(proofs.slowMs('1042')).toBe(limits.wrongProofDelayMs);
    for (let count = 100; count < 300; count += 1) guess(count);
    expect(proofs.slowMs('1042')).toBeLessThan(limits.turnDeadlineMs / 2);
    expect(proofs.slowMs('1043')).toBe(0);
    expect(proofs.waitMs('ada', 'elsewhere')).toBe(0);
  });
});
