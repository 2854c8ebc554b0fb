import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobRunner } from '../../server/jobs/runner.ts';
import type { JobHandler, JobRunner, LaneHandler } from '../../server/jobs/runner.ts';
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

function run(handler: JobHandler | LaneHandler, concurrency = 2): void {
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

const enqueue = (due: number, key: string | null = null, lane = '') =>
  test.store.write('job.enqueue', {
    ...{ kind: 'work', key, lane, due },
    payload: { due },
    at: clock.now(),
  });

const nextDue = async () => (await test.store.read.nextJobDue(['work']))[0]?.due;

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
    await expect.poll(nextDue).toBeUndefined();
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
    await expect.poll(nextDue).toBe(12_000);
    await expect.poll(async () => (await clock.advance(1_000), tries)).toBe(3);
    expect(faults).toEqual(['work 1', 'work 2']);
  });

  it('takes over a job whose worker died, after its lease', async () => {
    await enqueue(10_000);
    const claim = { kind: 'work', lane: '', at: 10_000, leaseUntil: 70_000, limit: 1 };
    await test.store.write('job.claim', claim);
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
    expect(await nextDue()).toBeUndefined();
  });
});

describe('lanes', () => {
  /** Jobs that stay under way until told, with what each said. */
  function hold(placesOf: (lane: string) => number = () => Infinity) {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const handle: JobHandler = async (job) => {
      begun.push(job.lane);
      await new Promise<void>((resolve) => ends.push(resolve));
      return { kind: 'done' };
    };
    const endAll = () => ends.splice(0).forEach((end) => end());
    return { begun, endAll, handler: { handle, placesOf } };
  }

  it('never wait for each other, however long the others are and however many', async () => {
    const { begun, endAll, handler } = hold();
    run(handler);
    for (const lane of ['a', 'b', 'c'])
      for (let n = 0; n < 4; n += 1) await enqueue(10_000, null, lane);
    await expect.poll(() => begun.length).toBe(5);
    await enqueue(10_000, null, 'late');
    await expect.poll(() => begun.at(-1)).toBe('late');
    expect(begun).toHaveLength(6);
    await drain(endAll, 13, begun);
  });

  it('hold no more places than their kind gives them, and are opened by what ends', async () => {
    let places = 1;
    const { begun, endAll, handler } = hold((lane) => (lane === 'a' ? places : 2));
    run(handler, 10);
    for (let n = 0; n < 6; n += 1) await enqueue(10_000, null, 'a');
    await enqueue(10_000, null, 'b');
    await expect.poll(() => begun).toEqual(['a', 'b']);
    places = 3;
    endAll();
    await expect.poll(() => begun).toEqual(['a', 'b', 'a', 'a', 'a']);
    await drain(endAll, 7, begun);
  });

  it('that are full cost nothing: what waits in them is neither claimed nor written', async () => {
    const { begun, endAll, handler } = hold(() => 1);
    for (let n = 0; n < 300; n += 1) await enqueue(10_000 + n, null, 'full');
    let written = 0;
    const { store } = test;
    test.store = {
      ...store,
      write: (kind, input) => {
        written += 1;
        return store.write(kind, input);
      },
    };
    run(handler);
    await expect.poll(() => begun).toEqual(['full']);
    await clock.advance(120_000);
    written = 0;
    await enqueue(clock.now(), null, 'other');
    await expect.poll(() => begun).toEqual(['full', 'other']);
    // The job that came, and its claim.
    expect(written).toBe(2);
    const stopped = runner.stop();
    endAll();
    await stopped;
  });

  async function drain(endAll: () => void, jobs: number, begun: string[]): Promise<void> {
    await expect.poll(() => (endAll(), begun.length)).toBe(jobs);
    endAll();
  }
});

describe('a clock that was a year ahead and is put right', () => {
  const year = 365 * 86_400_000;

  it('leaves no job waiting for that year: waits begin again, those of dead workers too', async () => {
    await clock.advance(year);
    await enqueue(clock.now() + 5_000, 'in five seconds');
    await enqueue(clock.now(), 'held by a worker that died');
    const at = clock.now();
    await test.store.write('job.claim', {
      ...{ kind: 'work', lane: '', at, leaseUntil: at + 60_000 },
      limit: 1,
    });
    const wrong = clock;
    clock = createFakeClock(20_000);
    expect(await nextDue()).toBe(wrong.now() + 5_000);
    const begun: number[] = [];
    run(async () => {
      begun.push(clock.now());
      return { kind: 'done' };
    });
    await expect.poll(nextDue).toBe(25_000);
    await clock.advance(5_000);
    await expect.poll(() => begun).toEqual([25_000]);
    await expect.poll(nextDue).toBe(80_000);
    await clock.advance(55_000);
    await expect.poll(() => begun).toEqual([25_000, 80_000]);
  });

  it('is noticed by a process that is running', async () => {
    let ahead = year;
    const steady = clock;
    clock = { ...steady, now: () => steady.now() + ahead };
    let begun = 0;
    run(async () => {
      begun += 1;
      return begun === 1
        ? { kind: 'retry', due: clock.now() + 5_000, error: null }
        : { kind: 'done' };
    });
    await enqueue(clock.now());
    await expect.poll(nextDue).toBe(10_000 + year + 5_000);
    ahead = 0;
    await expect.poll(async () => (await steady.advance(1_000), begun)).toBe(2);
    expect(steady.now()).toBeLessThan(60_000);
  });

  it('changes nothing for jobs that were made by the right time', async () => {
    run(async () => ({ kind: 'done' }));
    await enqueue(10_000 + 3 * 86_400_000);
    expect(await test.store.write('job.restart_waits', { at: 10_000 })).toBe(0);
    expect(await nextDue()).toBe(10_000 + 3 * 86_400_000);
  });
});

describe('looking for work', () => {
  it('costs the same with twenty thousand jobs waiting as with twenty', async () => {
    run(async () => ({ kind: 'done' }));
    const fastest = async () => {
      const took: number[] = [];
      for (let n = 0; n < 30; n += 1) {
        const began = performance.now();
        await test.store.read.nextJobDue(['work']);
        took.push(performance.now() - began);
      }
      return Math.min(...took);
    };
    const enqueueMany = async (count: number) => {
      for (let left = count; left > 0; left -= 1_000)
        await Promise.all(
          Array.from({ length: Math.min(left, 1_000) }, (_, n) =>
            enqueue(99_000 + n, null, 'lane'),
          ),
        );
    };
    await enqueueMany(20);
    const few = await fastest();
    await enqueueMany(20_000);
    expect(await fastest()).toBeLessThan(few * 10);
  });
});
