import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../server/store/postgres/store.ts';
import { createJobWorkers } from '../support/job-workers.ts';
import type { JobWorkers } from '../support/job-workers.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { openClient } from '../support/postgres-database.ts';
import { createRandomSource } from '../support/random-source.ts';
import { systemClock } from '../support/system-clock.ts';

/** `JOBS=100000 KILLS=20 npm run soak:jobs` runs the same for longer; `SEED=N` repeats a run's choices. */
const jobs = Number(process.env['JOBS'] ?? 5_000);
const kills = Number(process.env['KILLS'] ?? 2);
const leaseMs = 1_500;

let database: Awaited<ReturnType<typeof cloneDatabase>>;
let client: Client;
let workers: JobWorkers;
beforeEach(async () => {
  database = await cloneDatabase();
  client = await openClient(database.url);
  await client.query(`create table work (
    job bigint not null, fence bigint not null, number bigint not null, worker text not null,
    began timestamptz not null default clock_timestamp(), ended timestamptz, settled boolean,
    primary key (job, fence))`);
  workers = createJobWorkers({ databaseUrl: database.url, leaseMs });
});
afterEach(async () => {
  await workers.stop();
  await client.end();
  await database.drop();
});

async function enqueueAll(): Promise<void> {
  const store = await openPostgresStore({
    url: database.url,
    clock: systemClock,
    random: randomBytes,
  });
  for (let from = 0; from < jobs; from += 2_000)
    await Promise.all(
      Array.from({ length: Math.min(2_000, jobs - from) }, (_, at) =>
        store.write('job.enqueue', {
          kind: 'test.count',
          key: null,
          payload: from + at,
          due: 0,
          at: 0,
        }),
      ),
    );
  await store.close();
}

async function count(sql: string, ...values: unknown[]): Promise<number> {
  const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${sql}`, values);
  return Number(rows[0]?.n);
}

/** Looks a few times a second how far they are, because nobody tells a test. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  // Counting takes the database longer, the more there is.
  while (!(await holds())) await wait(25 + jobs / 500);
}

describe('three processes share the jobs of one database', () => {
  it(
    'and are killed at random: every job is done, none by two at the same time',
    { timeout: 30_000 + jobs * 10 },
    async () => {
      const random = createRandomSource();
      console.log(`jobs: ${jobs}, ${kills} kills, SEED=${random.seed}`);
      await enqueueAll();
      const began = performance.now();
      await Promise.all([1, 2, 3].map(() => workers.start()));
      // One is put to sleep in the middle, until its leases are over: what it says afterwards must change nothing.
      const [sleeper = ''] = workers.running();
      const underWay = () => count('work where worker = $1 and settled is null', sleeper);
      await until(async () => {
        workers.pause(sleeper);
        if ((await underWay()) > 0) return true;
        workers.resume(sleeper);
        return false;
      });
      const held = await underWay();

      const killedAt = new Map<string, Date>();
      for (let kill = 0; kill < kills; kill += 1) {
        // Spread over the work, whatever it takes.
        const share = (jobs * (kill + random.fraction())) / (kills + 1);
        await until(async () => (await count('work where ended is not null')) > share);
        const running = workers.running().filter((name) => name !== sleeper);
        const victim = running[Math.floor(random.fraction() * running.length)] ?? '';
        await workers.kill(victim);
        const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
        killedAt.set(victim, rows[0]?.now ?? new Date());
        await workers.start();
      }
      await until(async () => (await count('job')) === 0);
      const seconds = (performance.now() - began) / 1_000;
      workers.resume(sleeper);
      await workers.stop();
      // Whose connections were ended while it slept may not have been told what became of a commit.
      expect([...workers.complaints.keys()].filter((name) => name !== sleeper)).toEqual([]);

      const again = await count('work where fence > 1');
      const late = await count('work where settled = false');
      console.log(
        `jobs: ${jobs} in ${seconds.toFixed(1)} s (${Math.round(jobs / seconds)}/s), ${kills} kills; ` +
          `${again} begun again after a lease, ${late} late outcomes refused, ${held} held by the one asleep`,
      );
      // Each was done, and settled by nobody twice. One that was killed in between has not written it down.
      expect(
        await count('(select distinct number from work where ended is not null) as done'),
      ).toBe(jobs);
      expect(await count('job')).toBe(0);
      expect(
        await count(
          '(select job from work where settled group by job having count(*) > 1) as twice',
        ),
      ).toBe(0);
      // What was begun again was begun when the one before was over, had been killed, or slept.
      const { rows: pairs } = await client.query<Pair>(`
        select a.worker, a.ended, a.settled, b.began as again, b.fence - a.fence as steps
        from work a join work b on b.job = a.job and b.fence > a.fence`);
      expect(pairs.length).toBeGreaterThan(0);
      for (const { worker, ended, settled, again: next } of pairs) {
        expect(settled).not.toBe(true);
        const over = killedAt.get(worker) ?? ended;
        if (worker !== sleeper)
          expect(next.getTime()).toBeGreaterThanOrEqual(over?.getTime() ?? Infinity);
      }
      expect(late).toBeGreaterThan(0);
      expect(await count('work where settled = false and worker <> $1', sleeper)).toBe(0);
    },
  );
});

type Pair = { worker: string; ended: Date | null; settled: boolean | null; again: Date };
