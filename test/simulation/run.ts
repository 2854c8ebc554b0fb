import { parseArgs } from 'node:util';
import { drawEitherWay, drawSchedule } from './schedule.ts';
import { describeRun } from './describe.ts';
import { simulate } from './simulate.ts';

// node test/simulation/run.ts [--seeds N] [--from S] [--either-way]: as many schedules as you like; ends at the first that
// breaks a promise, with everything that is needed to see it again.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    'either-way': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const from = Number(values.from);
const seeds = Number(values.seeds);
const began = performance.now();
let said = 0;
for (let seed = from; seed < from + seeds; seed += 1) {
  const schedule = values['either-way'] ? drawEitherWay(seed) : drawSchedule(seed);
  const outcome = await simulate(schedule);
  said += outcome.said;
  if (outcome.broken === undefined && !values.verbose) continue;
  console.log(describeRun(schedule, outcome));
  if (outcome.broken !== undefined) process.exit(1);
}
const seconds = (performance.now() - began) / 1_000;
console.log(
  `${seeds} schedules from seed ${from}, ${said} messages, ${seconds.toFixed(1)} s: every promise kept`,
);
