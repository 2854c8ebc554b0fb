import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';

/** So slow that nothing comes back while the test runs. */
const rate = { requests: 16, perMs: 900_000, queueMs: 0 };

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({
    changes: () => [
      [['connections', 'shop', 'rateLimit'], rate],
      [['endpoints'], {}],
    ],
  });
});
afterAll(() => fleet.close());

async function ask(number: number): Promise<string> {
  const visitor = await arrive(fleet.at(number));
  const seq = seqOf(await visitor.say('order #1042, ada@example.com'));
  const words = wordsOf(await visitor.hear(answers(seq)));
  visitor.leave();
  return words;
}

describe('a shop that lets us ask so often', () => {
  it('is asked no more often by two processes together, but for a block of each', async () => {
    const heard: string[] = [];
    for (let count = 0; count < 2 * rate.requests; count += 1) heard.push(await ask(count % 2));
    const asked = fleet.backend.calls.filter(({ path }) => path.startsWith('/api/v1/orders/'));
    const block = Math.ceil(rate.requests / limits.rateBlocksPerBurst);
    expect(asked.length).toBeGreaterThanOrEqual(rate.requests);
    expect(asked.length).toBeLessThanOrEqual(rate.requests + 2 * block);
    // Whoever comes too late hears so, and the shop hears nothing.
    expect(heard.filter((words) => words.includes('1042'))).toHaveLength(asked.length);
    expect(heard.every((words) => words.length > 0)).toBe(true);
    console.log(`asked by both: ${asked.length}, the rate is ${rate.requests}`);
  });
});
