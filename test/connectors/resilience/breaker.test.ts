import { describe, expect, it } from 'vitest';
import { breakerSchema, createBreaker } from '../../../server/connectors/resilience/breaker.ts';
import type { Outcome } from '../../../server/connectors/resilience/breaker.ts';
import { limits } from '../../../shared/limits.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

function open(settings: object = {}) {
  const clock = createFakeClock();
  const told: object[] = [];
  const breaker = createBreaker(breakerSchema.parse(settings), clock, {
    failed: (fact) => void told.push({ failed: fact }),
    recovered: (fact) => void told.push({ recovered: fact }),
  });
  const begin = () => {
    const begun = breaker.begin();
    if ('waitMs' in begun) throw new Error('it is open');
    return begun;
  };
  const call = (outcome: Outcome) => {
    begin().record(outcome);
  };
  return { clock, breaker, told, begin, call };
}

describe('a backend', () => {
  it('is left alone after failures in a row', () => {
    const { breaker, call, told } = open({ failures: 3 });
    call('failure');
    call('failure');
    call('success');
    call('failure');
    call('neutral');
    call('failure');
    expect(breaker.waitMs()).toBe(0);
    call('failure');
    expect(breaker.waitMs()).toBe(limits.breakerOpenMs);
    expect(breaker.begin()).toEqual({ waitMs: limits.breakerOpenMs });
    expect(told).toEqual([{ failed: { failures: 5, calls: 6 } }]);
  });

  it('is not left alone for one question that it breaks over, however often that is asked', async () => {
    const { clock, breaker, begin } = open({ failures: 3 });
    for (let time = 0; time < 20; time += 1) begin().record('failure', 'order 7');
    expect(breaker.waitMs()).toBe(0);
    begin().record('failure', 'order 8');
    await clock.advance(limits.breakerWindowMs + 1);
    expect(breaker.waitMs()).toBe(0);
    begin().record('failure', 'order 7');
    expect(breaker.waitMs()).toBe(limits.breakerOpenMs);
  });

  it('is left alone when too many of its last calls failed, though never in a row', () => {
    const { breaker, call } = open({ window: 10, minCalls: 8, failureRatio: 0.5, openMs: 500 });
    for (let at = 0; at < 7; at += 1) call(at % 2 === 0 ? 'success' : 'failure');
    expect(breaker.waitMs()).toBe(0);
    call('failure');
    expect(breaker.waitMs()).toBe(500);
  });

  it('is not left alone for what it did long ago, nor by a call that came through', async () => {
    const { clock, breaker, call } = open({ window: 10, minCalls: 2, failureRatio: 0.5 });
    call('failure');
    call('success');
    expect(breaker.waitMs()).toBe(0);
    await clock.advance(limits.breakerWindowMs + 1);
    call('success');
    call('success');
    call('failure');
    expect(breaker.waitMs()).toBe(0);
  });

  it('is tried with one call, which alone decides', async () => {
    const { clock, breaker, begin, call, told } = open({ failures: 1, openMs: 1_000 });
    const early = begin();
    call('failure');
    early.record('success');
    expect(breaker.waitMs()).toBe(1_000);

    await clock.advance(1_000);
    const lost = begin();
    expect(breaker.begin()).toEqual({ waitMs: limits.connectionRetryBaseMs });
    lost.record('neutral');
    begin().record('failure');
    expect(breaker.waitMs()).toBe(1_000);

    await clock.advance(1_500);
    begin().record('success');
    call('success');
    expect(told).toEqual([{ failed: { failures: 1, calls: 1 } }, { recovered: { ms: 2_500 } }]);
  });

  it('cannot need more calls than are looked at', () => {
    expect(breakerSchema.safeParse({ window: 5, minCalls: 6 }).success).toBe(false);
  });
});
