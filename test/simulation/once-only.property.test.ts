import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRun } from './describe.ts';
import type { Fault } from './faults.ts';
import type { Happening, Schedule } from './schedule.ts';
import { simulate } from './simulate.ts';

const visitor = fc.constant(0);
const tab = fc.nat({ max: 1 });
const downMs = fc.integer({ min: 20, max: 4_000 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('say' as const), visitor, tab }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('lose next ack' as const, 'cut' as const),
      visitor,
      tab,
      heard: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constantFrom('reload' as const, 'wake' as const), visitor, tab }),
  fc.record({ do: fc.constant('open tab' as const), visitor }),
  fc.record({ do: fc.constantFrom('crash' as const, 'crash at next commit' as const), downMs }),
);

/** Shrinks to the fewest happenings, the shortest pauses and one visitor. */
const schedule: fc.Arbitrary<Schedule> = fc
  .record({
    seed: fc.nat(),
    paced: fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), happening), { maxLength: 20 }),
  })
  .map(({ seed, paced }) => {
    let atMs = 0;
    const steps = paced.map(([pauseMs, what]) => ({ ...what, atMs: (atMs += pauseMs) }));
    return { seed, visitors: [{ storage: 'works' as const }], steps };
  });

/** The same with the first acknowledgement of the conversation always lost. */
const firstAckLost = schedule.map((drawn) => ({
  ...drawn,
  steps: [
    { atMs: 0, do: 'lose next ack' as const, visitor: 0, tab: 0, heard: true },
    { atMs: 200, do: 'say' as const, visitor: 0, tab: 0 },
    ...drawn.steps.map((step) => ({ ...step, atMs: step.atMs + 200 })),
  ],
}));

const holds = (faults: ReadonlySet<Fault> = new Set()) =>
  async function (drawn: Schedule): Promise<void> {
    const outcome = await simulate(drawn, { faults });
    if (outcome.broken !== undefined) throw new Error(describeRun(drawn, outcome));
  };

describe('any schedule of sends, lost acknowledgements, reconnects and restarts', () => {
  it('ends with each message stored once, answered once, in order, and shown once', async () => {
    await fc.assert(fc.asyncProperty(schedule, holds()), { numRuns: 150 });
  }, 60_000);

  it('also when the very first acknowledgement is lost', async () => {
    await fc.assert(fc.asyncProperty(firstAckLost, holds()), { numRuns: 150 });
  }, 60_000);

  it('comes down to the few steps that matter when a promise is broken', async () => {
    const faulty = fc.asyncProperty(schedule, holds(new Set<Fault>(['turns forgotten'])));
    const { failed, counterexample } = await fc.check(faulty, { seed: 1, numRuns: 200 });
    expect(failed).toBe(true);
    const steps = counterexample?.[0].steps ?? [];
    expect(steps.some((step) => step.do.startsWith('crash'))).toBe(true);
    expect(steps.some((step) => step.do === 'say')).toBe(true);
    expect(steps.length).toBeLessThanOrEqual(4);
  }, 60_000);
});
