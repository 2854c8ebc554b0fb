import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { z } from 'zod';
import { createJobRunner } from '../../server/jobs/runner.ts';
import { openPostgresStore } from '../../server/store/postgres/store.ts';
import type { Store } from '../../server/store/store.ts';
import { systemClock } from './system-clock.ts';

/**
 * A process that does jobs and writes down what it did: `node test/support/job-worker.ts URL NAME LEASE_MS`. Rows of
 * `work` are of the test's own: a job may be begun once under each fence, whoever claims it.
 */
const [url = '', worker = '', leaseText = ''] = process.argv.slice(2);
const leaseMs = z.coerce.number().int().min(100).parse(leaseText);

const diary = new Client({ connectionString: url, pipeline: true });
await diary.connect();

/** By the database's clock, which all workers share. */
const begin = (job: number, fence: number, number: unknown) =>
  diary.query({
    name: 'begin',
    text: 'insert into work (job, fence, number, worker) values ($1, $2, $3, $4)',
    values: [job, fence, number, worker],
  });
const end = (job: number, fence: number) =>
  diary.query({
    name: 'end',
    text: 'update work set ended = clock_timestamp() where job = $1 and fence = $2',
    values: [job, fence],
  });
const settle = (job: number, fence: number, settled: boolean) =>
  diary.query({
    name: 'settle',
    text: 'update work set settled = $3 where job = $1 and fence = $2',
    values: [job, fence, settled],
  });

const opened = await openPostgresStore({ url, clock: systemClock, random: randomBytes });
/** What the store said to each outcome: the runner itself has no use for it. */
const store: Store = {
  ...opened,
  async write(kind, input) {
    const result = await opened.write(kind, input);
    const outcome = settledSchema.safeParse({ kind, input, settled: result });
    if (outcome.success) {
      const { id, fence } = outcome.data.input;
      await settle(id, fence, outcome.data.settled);
    }
    return result;
  },
};
const settledSchema = z.object({
  kind: z.literal('job.settle'),
  input: z.object({ id: z.int(), fence: z.int() }),
  settled: z.boolean(),
});

const runner = createJobRunner({
  store,
  clock: systemClock,
  telemetry: {
    jobFailed: ({ error }) => console.error('job failed', error),
    fault: ({ where, error }) => console.error('fault', where, error),
  },
  kinds: new Map([
    [
      'test.count',
      {
        async handler({ id, fence, payload }) {
          await begin(id, fence, payload);
          await wait(Math.random() * 5);
          await end(id, fence);
          return { kind: 'done' };
        },
        concurrency: 100,
        leaseMs,
      },
    ],
  ]),
});
process.once('SIGTERM', () => {
  void runner
    .stop()
    .then(() => opened.close())
    .then(() => diary.end());
});
runner.start();
console.log('working');
