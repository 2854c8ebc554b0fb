import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvenAnswers } from '../../server/access/even-answers.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';

/** Asks a backend that takes so long; says after how long the answer came. */
async function timeOf(backendMs: number, found: boolean, signal = new AbortController().signal) {
  const clock = createFakeClock();
  const began = clock.now();
  let took = -1;
  const ask = () =>
    new Promise<boolean>((resolve) => void clock.after(backendMs, () => resolve(found)));
  void createEvenAnswers(clock)(ask, (answer) => !answer, signal).then((answer) => {
    expect(answer).toBe(found);
    took = clock.now() - began;
  });
  for (let step = 0; step < 40 && took < 0; step += 1) await clock.advance(500);
  return took;
}

describe('"there is no such order", which may mean "not yours"', () => {
  it('comes at the same moment, whether the backend was asked once or twice', async () => {
    const [missing, mismatch] = [await timeOf(180, false), await timeOf(390, false)];
    expect(missing).toBe(limits.unfoundAnswerMs);
    expect(mismatch).toBe(missing);
  });

  it('comes at one of a few moments, however long the backend takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 8_000 }), async (backendMs) => {
        const steps = Math.log2((await timeOf(backendMs, false)) / limits.unfoundAnswerMs);
        expect(Number.isInteger(steps)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps no right answer back', async () => {
    expect(await timeOf(0, true)).toBeLessThan(limits.unfoundAnswerMs);
  });

  it('is not waited for by a turn that is over', async () => {
    const turn = new AbortController();
    const answer = timeOf(100, false, turn.signal);
    turn.abort();
    expect(await answer).toBeLessThan(limits.unfoundAnswerMs);
  });
});
