import { describe, expect, it } from 'vitest';
import { describeRun } from './describe.ts';
import { drawEitherWay, drawSchedule } from './schedule.ts';
import { simulate } from './simulate.ts';

/** Fixed, so that a change that breaks something shows it at once; `npm run simulate` goes further. */
const seeds = { from: 1, count: 2_000, perTest: 250 };

describe('thousands of schedules of trouble', () => {
  for (let from = seeds.from; from < seeds.from + seeds.count; from += seeds.perTest) {
    it(`keep every promise, seeds ${from} to ${from + seeds.perTest - 1}`, async () => {
      for (let seed = from; seed < from + seeds.perTest; seed += 1) {
        const schedule = drawSchedule(seed);
        const outcome = await simulate(schedule);
        if (outcome.broken !== undefined) expect.fail(describeRun(schedule, outcome));
      }
    }, 60_000);
  }

  it('keep every promise where WebSockets come and go, seeds 1 to 500', async () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const schedule = drawEitherWay(seed);
      const outcome = await simulate(schedule);
      if (outcome.broken !== undefined) expect.fail(describeRun(schedule, outcome));
    }
  }, 60_000);

  it.each(
    /** Seeds far out that once broke a promise, each by a way of its own. */
    [
      // Two tabs, each with a session that the full storage had no room for: one wrote over the other's.
      52_366,
    ],
  )('keep every promise that was broken once, seed %i', async (seed) => {
    const schedule = drawSchedule(seed);
    const outcome = await simulate(schedule);
    if (outcome.broken !== undefined) expect.fail(describeRun(schedule, outcome));
  });

  it('run the same way every time', async () => {
    const schedule = drawSchedule(7);
    const once = await simulate(schedule);
    expect(once.said).toBeGreaterThan(0);
    expect(once.stored).toBeGreaterThan(once.said);
    expect(await simulate(schedule)).toEqual(once);
  });
});
