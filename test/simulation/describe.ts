import type { Schedule } from './schedule.ts';
import type { Outcome } from './simulate.ts';

/** A run for people: what broke, what happened, and how to see it again. */
export function describeRun(schedule: Schedule, outcome: Outcome): string {
  return [
    outcome.broken === undefined ? 'Every promise was kept.' : `Broken: ${outcome.broken}`,
    `Visitors: ${schedule.visitors.map(({ storage }) => `storage ${storage}`).join(', ')}`,
    ...schedule.steps.map((step) => `  ${JSON.stringify(step)}`),
    'What happened:',
    ...outcome.trace.map((line) => `  ${line}`),
    `Again: npm run simulate -- --from ${schedule.seed} --seeds 1 --verbose${schedule.websockets ? ' --either-way' : ''}`,
  ].join('\n');
}
