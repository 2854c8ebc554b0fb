import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobRunner } from '../../server/jobs/runner.ts';
import type { JobHandler, JobRunner } from '../../server/jobs/runner.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

let clock: FakeClock;
let test: TestStore;
let runner: JobRunner;
const faults: string[] = [];

beforeEach(() => {
  clock = createFakeClock(10_000);
  test = openTestStore({ clock });
  faults.length = 0;
});
afterEach(async () => {
  await runner.stop();
  await test.close();
});

function run(handler: JobHandler, concurrency = 2): void {
  runner = createJobRunner({
    store: test.store,
    clock,
    kinds: new Map([['work', { handler, concurrency }]]),
    telemetry: {
      jobFailed: ({ kind, attempts }) => faults.push(`${kind} ${attempts}`),
      fault: ({ where }) => faults.push(where),
    },
  });
  runner.start();
}

const enqueue = (due: number, key: string | null = null) =>
  test.store.write('job.enqueue', { kind: 'work', key, payload: { due }, due, at: clock.now() });

describe('the job runner', () => {
  it('begins a job when it is due, not before', async () => {
    const begun: number[] = [];
    run(async () => {
      begun.push(clock.now());
      return { kind: 'done' };
    });
    await enqueue(15_000);
    await clock.advance(4_999);
    expect(begun).toEqual([]);
    await clock.advance(1);
    await expect.poll(() => begun).toEqual([15_000]);
    await expect.poll(() => test.store.read.nextJobDue(['work'])).toBeUndefined();
  });

  it('begins a new job at once, without polling', async () => {
    let begun = 0;
    run(async () => {
      begun += 1;
      return { kind: 'done' };
    });
    await enqueue(10_000);
    await expect.poll(() => begun).toBe(1);
  });

  it('runs no more of a kind at the same time than allowed', async () => {
    let now = 0;
    let most = 0;
    let ended = 0;
    const gates: (() => void)[] = [];
    run(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise<void>((resolve) => gates.push(resolve));
      now -= 1;
      ended += 1;
      return { kind: 'done' };
    });
    for (let n = 0; n < 5; n += 1) await enqueue(10_000);
    for (let n = 0; n < 5; n += 1) {
      await expect.poll(() => gates.length).toBeGreaterThan(0);
      gates.shift()?.();
      await expect.poll(() => ended).toBe(n + 1);
    }
    expect(most).toBe(2);
  });

  it('tries a failing job again later, and reports it', async () => {
    let tries = 0;
    run(async () => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return { kind: 'done' };
    });
    await enqueue(10_000);
    await expect.poll(() => tries).toBe(1);
    await expect.poll(() => test.store.read.nextJobDue(['work'])).toBe(12_000);
    await expect.poll(async () => (await clock.advance(1_000), tries)).toBe(3);
    expect(faults).toEqual(['work 1', 'work 2']);
  });

  it('takes over a job whose worker died, after its lease', async () => {
    await enqueue(10_000);
    await test.store.write('job.claim', { kinds: ['work'], at: 10_000, leaseUntil: 70_000, limit: 1 });
    const fences: number[] = [];
    run(async (job) => {
      fences.push(job.fence);
      return { kind: 'done' };
    });
    await clock.advance(30_000);
    expect(fences).toEqual([]);
    await expect.poll(async () => (await clock.advance(10_000), fences)).toEqual([2]);
  });

  it('keeps one waiting job per key', async () => {
    run(async () => ({ kind: 'done' }));
    expect(await enqueue(99_000, 'only')).toEqual({ enqueued: true });
    expect(await enqueue(50_000, 'only')).toEqual({ enqueued: false });
  });

  it('stops only when what runs has ended', async () => {
    let release: (() => void) | undefined;
    let aborted = false;
    run(async (_job, signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      await new Promise<void>((resolve) => (release = resolve));
      return { kind: 'done' };
    });
    await enqueue(10_000);
    await expect.poll(() => release).toBeDefined();
    const stopped = runner.stop();
    expect(aborted).toBe(true);
    release?.();
    await stopped;
    expect(await test.store.read.nextJobDue(['work'])).toBeUndefined();
  });
});
