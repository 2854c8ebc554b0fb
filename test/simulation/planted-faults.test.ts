import { describe, expect, it } from 'vitest';
import { faults } from './faults.ts';
import type { Fault } from './faults.ts';
import { drawSchedule } from './schedule.ts';
import { simulate } from './simulate.ts';

/**
 * The store lets no answer overtake an earlier one, and the turn that came too early is taken over when its lease
 * is over: late, but in order. Without that check in the store this fault breaks the order of answers.
 */
const survived = 'turns side by side';

/** What the simulation must say of each planted fault. */
const signs: Record<Exclude<Fault, typeof survived>, RegExp> = {
  'ack before commit': /acknowledged as \d+ and not stored/,
  'commit lost in crash':
    /lost|not stored|parts of answer|otherwise than it is stored|entries|in place|is not there/,
  'duplicates stored': /nobody said it|stored \d+ times|not stored|as \d+ and as \d+/,
  'turns forgotten': /still open|parts of answer/,
  'answers repeated': /parts of answer/,
  'gaps hidden': /in place|\d of \d+ entries/,
  'log cut short': /shows \d+ of \d+ entries/,
  'refusals swallowed': /and not stored/,
  'storage forgets': /was said and is lost/,
  'ids renewed': /nobody said it/,
};

/** Within as many seeds as `npm test` runs many times over. */
const withinSeeds = 400;

async function findBreach(fault: Fault): Promise<string | undefined> {
  for (let seed = 1; seed <= withinSeeds; seed += 1) {
    const { broken } = await simulate(drawSchedule(seed), { faults: new Set([fault]) });
    if (broken !== undefined) return broken;
  }
  return undefined;
}

describe('the simulation can fail', () => {
  it.for(Object.entries(signs))('when %s', { timeout: 60_000 }, async ([name, sign]) => {
    const fault = Object.keys(faults).find((known): known is Fault => known === name);
    if (!fault) throw new Error(`there is no fault ${name}`);
    expect(await findBreach(fault)).toMatch(sign);
  });

  it(`and survives ${survived}, which the store makes good`, { timeout: 60_000 }, async () => {
    expect(await findBreach(survived)).toBeUndefined();
  });
});
