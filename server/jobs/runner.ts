import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { ClaimedJob, JobOutcome } from '../store/work.ts';
import type { Store } from '../store/store.ts';
import type { LaneDue } from '../store/queries.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createPlaces } from './places.ts';
import type { Places } from './places.ts';

/**
 * What a kind of job does. Resolves with what becomes of the job, or `settled` when the handler's own
 * operation has already said so in its commit. `signal` aborts when the process stops, and when the job's lease
 * is over: from then on another process may do the same work. A rejection is reported and tried again with
 * back-off.
 */
export type JobHandler = (job: ClaimedJob, signal: AbortSignal) => Promise<JobOutcome | 'settled'>;

/** A handler that also says how many jobs of a lane may run at once, now; asked before each claim. */
export type LaneHandler = { handle: JobHandler; placesOf(lane: string): number };

type JobKind = {
  handler: JobHandler | LaneHandler;
  /** How many run at once. One job of each lane runs beside these, in a place of its own. */
  concurrency: number;
  /** How long a worker may hold a job of this kind, `limits.jobLeaseMs` unless told. */
  leaseMs?: number;
};

export type JobRunner = {
  start(): void;
  /** Claims nothing more, aborts what runs, and resolves when all handlers have ended. */
  stop(): Promise<void>;
};

/** Work is looked for when a commit says so, when the next job is due, and at least this often. */
const longestNapMs = 30_000;
/** Due work that could not be claimed is in the hands of another process. */
const shortestNapMs = 5;

export function createJobRunner(options: {
  store: Store;
  clock: Clock;
  kinds: ReadonlyMap<string, JobKind>;
  telemetry: Pick<Telemetry, 'jobFailed' | 'fault'>;
}): JobRunner {
  const { store, clock, telemetry } = options;
  const kinds = new Map(
    [...options.kinds].map(([kind, { handler, concurrency, leaseMs = limits.jobLeaseMs }]) => {
      const { handle, placesOf } = withLanes(handler);
      const places = createPlaces({ shared: concurrency, placesOf });
      return [kind, { handle, places, leaseMs }];
    }),
  );
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let timer: Timer | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  // The first look counts as one after the clock was put back: nobody knows what it was before.
  let lookedAt = Infinity;
  let unsubscribe: (() => void) | undefined;

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
    const now = clock.now();
    if (now < lookedAt) await store.write('job.restart_waits', { at: now });
    lookedAt = now;
    const lanes = (await store.read.nextJobDue([...kinds.keys()])).flatMap(
      ({ kind, lane, due }) => {
        const work = kinds.get(kind);
        return work ? [{ work, kind, lane, due }] : [];
      },
    );
    if (stopping.signal.aborted) return;
    const due = lanes.filter((lane) => lane.due <= now).sort((a, b) => a.due - b.due);
    if ((await claimDue(due, now)) > 0) {
      // More may wait behind what was claimed.
      lookAgain = true;
      return;
    }
    // A lane without a free place is waited for by nobody: the job that leaves the place looks again.
    const open = lanes.filter(({ work, lane }) => work.places.free(lane) > 0);
    const next = Math.min(...open.map((lane) => lane.due));
    nap(Math.min(longestNapMs, Math.max(shortestNapMs, next - clock.now())));
  }

  /** Claims for each of these lanes what it has places for, all in one commit; one without is not touched. */
  async function claimDue(lanes: Lane[], at: number): Promise<number> {
    const claims = lanes.flatMap((from) => {
      const limit = Math.min(from.work.places.free(from.lane), limits.jobsPerClaim);
      return limit > 0 ? [claim(from, limit, at)] : [];
    });
    const results = await Promise.allSettled(claims);
    return results.reduce((sum, result) => {
      // Only after all have ended, or jobs that were claimed beside the failure would run unseen.
      if (result.status === 'rejected') throw result.reason;
      return sum + result.value;
    }, 0);
  }

  async function claim({ kind, lane, work }: Lane, limit: number, at: number): Promise<number> {
    // Taken before the claim, so that the next lane does not count on the same places.
    work.places.take(lane, limit);
    let begun = 0;
    try {
      const leaseUntil = at + work.leaseMs;
      const jobs = await store.write('job.claim', { kind, lane, at, leaseUntil, limit });
      for (const job of jobs) begin(job, work, leaseUntil);
      begun = jobs.length;
    } finally {
      work.places.leave(lane, limit - begun);
    }
    return begun;
  }

  function begin(job: ClaimedJob, work: Work, leaseUntil: number): void {
    const lease = new AbortController();
    const timer = clock.after(leaseUntil - clock.now(), () => lease.abort('lease'));
    const signal = AbortSignal.any([stopping.signal, lease.signal]);
    const done = run(job, work, signal).finally(() => {
      timer.cancel();
      work.places.leave(job.lane, 1);
      underWay.delete(done);
      wake();
    });
    underWay.add(done);
  }

  async function run(job: ClaimedJob, work: Work, signal: AbortSignal): Promise<void> {
    const outcome = await work.handle(job, signal).catch((error: unknown) => {
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
      // The look that was under way may have set it again.
      timer?.cancel();
      await Promise.all(underWay);
    },
  };
}

type Work = { handle: JobHandler; places: Places; leaseMs: number };
type Lane = LaneDue & { work: Work };

function withLanes(handler: JobHandler | LaneHandler): LaneHandler {
  return typeof handler === 'function' ? { handle: handler, placesOf: () => Infinity } : handler;
}

/** Back-off of a handler that failed unexpectedly: 1 s doubling to 5 min. */
function retryLater(job: ClaimedJob, now: number): JobOutcome {
  const waitMs = Math.min(300_000, 1_000 * 2 ** Math.min(job.attempts, 10));
  return { kind: 'retry', due: now + waitMs, error: 'handler failed' };
}
