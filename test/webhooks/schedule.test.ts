import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultSchedule, waitBeforeNext } from '../../server/webhooks/schedule.ts';

const lowest = (count: number) => new Uint8Array(count);
const highest = (count: number) => new Uint8Array(count).fill(255);
const wait = (attempts: number, more: { retryAfterMs?: number; random?: typeof lowest } = {}) =>
  waitBeforeNext({
    schedule: defaultSchedule,
    attempts,
    retryAfterMs: more.retryAfterMs,
    random: more.random ?? randomBytes,
  });

describe('the schedule', () => {
  it('is the published one and spans three days', () => {
    const seconds = defaultSchedule.map((ms) => ms / 1_000);
    expect(seconds).toEqual([0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]);
    const hours = seconds.reduce((sum, step) => sum + step, 0) / 3600;
    expect(hours).toBeCloseTo(75.6, 1);
  });

  it('varies each wait by at most a fifth', () => {
    for (let attempts = 1; attempts < defaultSchedule.length; attempts += 1) {
      const step = defaultSchedule[attempts] ?? 0;
      expect(wait(attempts, { random: lowest })).toBe(0.8 * step);
      expect(wait(attempts, { random: highest })).toBeCloseTo(1.2 * step, -1);
      const drawn = wait(attempts);
      expect(drawn).toBeGreaterThanOrEqual(0.8 * step);
      expect(drawn).toBeLessThanOrEqual(1.2 * step);
    }
  });

  it('is exhausted after the tenth attempt', () => {
    expect(wait(9)).toBeDefined();
    expect(wait(10)).toBeUndefined();
    expect(wait(10, { retryAfterMs: 1_000 })).toBeUndefined();
  });

  it('honours what the receiver asks, within one and two steps', () => {
    expect(wait(2, { retryAfterMs: 400_000 })).toBe(400_000);
    expect(wait(2, { retryAfterMs: 1_000 })).toBe(300_000);
    expect(wait(2, { retryAfterMs: 86_400_000 })).toBe(600_000);
  });

  it('takes an endpoint’s own list', () => {
    const schedule = [0, 1_000];
    const next = (attempts: number) =>
      waitBeforeNext({ schedule, attempts, retryAfterMs: undefined, random: lowest });
    expect(next(1)).toBe(800);
    expect(next(2)).toBeUndefined();
  });
});
