import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { ClaimedJob, JobOutcome } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/**
 * What a kind of job does. Resolves with what becomes of the job, or `settled` when the handler's own
 * operation has already said so in its commit. `signal` aborts when the process stops. A rejection is
 * reported and tried again with back-off.
 */
export type JobHandler = (job: ClaimedJob, signal: AbortSignal) => Promise<JobOutcome | 'settled'>;

export type JobKind = { handler: JobHandler; concurrency: number };

export type JobRunner = {
  start(): void;
  /** Claims nothing more, aborts what runs, and resolves when all handlers have ended. */
  stop(): Promise<void>;
};

/** Work is looked for when a commit says so, when the next job is due, and at least this often. */
const longestNapMs = 30_000;

export function createJobRunner(options: {
  store: Store;
  clock: Clock;
  kinds: ReadonlyMap<string, JobKind>;
  telemetry: Pick<Telemetry, 'jobFailed' | 'fault'>;
}): JobRunner {
  const { store, clock, kinds, telemetry } = options;
  const running = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let timer: Timer | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let unsubscribe: (() => void) | undefined;

  const free = (kind: string, work: JobKind): number => work.concurrency - (running.get(kind) ?? 0);

  function wake(): void {
    if (stopping.signal.aborted) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    timer?.cancel();
    looking = lookForWork()
      .catch((error: unknown) => {
        telemetry.fault({ where: 'jobs.look', error });
        nap(1_000);
      })
      .finally(() => {
        looking = undefined;
        if (!lookAgain) return;
        lookAgain = false;
        wake();
      });
  }

  function nap(ms: number): void {
    timer?.cancel();
    timer = clock.after(ms, wake);
  }

  async function lookForWork(): Promise<void> {
    const open = [...kinds].filter(([kind, work]) => free(kind, work) > 0);
    for (const [kind, work] of open) {
      if (stopping.signal.aborted) return;
      const at = clock.now();
      const jobs = await store.write('job.claim', {
        kinds: [kind],
        at,
        leaseUntil: at + limits.jobLeaseMs,
        limit: Math.min(free(kind, work), limits.jobsPerClaim),
      });
      for (const job of jobs) begin(job, work);
    }
    const due = await store.read.nextJobDue(
      [...kinds].filter(([kind, work]) => free(kind, work) > 0).map(([kind]) => kind),
    );
    nap(Math.min(longestNapMs, Math.max(0, (due ?? Infinity) - clock.now())));
  }

  function begin(job: ClaimedJob, work: JobKind): void {
    running.set(job.kind, (running.get(job.kind) ?? 0) + 1);
    const done = run(job, work).finally(() => {
      running.set(job.kind, (running.get(job.kind) ?? 1) - 1);
      underWay.delete(done);
      wake();
    });
    underWay.add(done);
  }

  async function run(job: ClaimedJob, work: JobKind): Promise<void> {
    const outcome = await work.handler(job, stopping.signal).catch((error: unknown) => {
      telemetry.jobFailed({ kind: job.kind, attempts: job.attempts, error });
      return retryLater(job, clock.now());
    });
    if (outcome === 'settled') return;
    await store
      .write('job.settle', { id: job.id, fence: job.fence, outcome, at: clock.now() })
      // Not settled means the lease runs out and the job is claimed again: late, but not lost.
      .catch((error: unknown) => telemetry.fault({ where: 'jobs.settle', error }));
  }

  return {
    start() {
      unsubscribe = store.onJobs(wake);
      wake();
    },
    async stop() {
      stopping.abort();
      unsubscribe?.();
      timer?.cancel();
      await looking;
      await Promise.all(underWay);
    },
  };
}

/** Back-off of a handler that failed unexpectedly: 1 s doubling to 5 min. */
function retryLater(job: ClaimedJob, now: number): JobOutcome {
  const waitMs = Math.min(300_000, 1_000 * 2 ** Math.min(job.attempts, 10));
  return { kind: 'retry', due: now + waitMs, error: 'handler failed' };
}
