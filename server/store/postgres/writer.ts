import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import { StoreProblem } from '../store.ts';
import type { Task } from './batch.ts';
import type { Changes } from './changes.ts';
import { CommitUnknown } from './commit-unknown.ts';
import { faultOf, problemOf } from './fault.ts';
import type { Lines } from './lines.ts';
import { createQueue } from './queue.ts';
import type { Waiting } from './queue.ts';
import { transact } from './transaction.ts';

/**
 * The writer of a process. Operations on rows that arrive while a connection is busy become one transaction, at
 * most 128 of them; a few transactions run side by side, but never two that hold the same rows, so that
 * what was asked for first is committed first. A poisoned operation takes nothing with it: its batch is run again,
 * one operation at a time.
 *
 * While the database is away, operations wait for it, and are told after a while that it is not there. What was
 * being committed when the connection was lost is looked up by the transaction's id before anybody is told
 * anything, so nothing is done twice and nothing that was done is denied.
 */
export type Writer = {
  submit(task: Task): Promise<void>;
  /** Commits what waits, then accepts nothing more. */
  close(): Promise<void>;
};

export function createWriter(options: {
  lines: Lines;
  clock: Clock;
  random: RandomBytes;
  /** Transactions side by side, of each kind. */
  writers: number;
  /** After each commit: what is told to whoever listens. */
  committed: (changes: Changes, fact: { operations: number; ms: number }) => void;
}): Writer {
  const { lines, clock, random, writers, committed } = options;
  const queue = createQueue();
  const underWay = new Set<readonly Waiting[]>();
  const running = { rows: 0, statements: 0 };
  let closed = false;
  let scheduled = false;
  let watching = false;
  const idle: (() => void)[] = [];

  /** Whatever arrives in one turn of the event loop goes together. */
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      begin('rows');
      begin('statements');
    });
  }

  function begin(kind: Task['kind']): void {
    while (running[kind] < writers) {
      const batch = queue.take(kind);
      if (batch.length === 0) return;
      running[kind] += 1;
      underWay.add(batch);
      void run(batch).finally(() => {
        running[kind] -= 1;
        underWay.delete(batch);
        queue.free(batch);
        schedule();
        if (underWay.size > 0 || !queue.isEmpty()) return;
        for (const end of idle.splice(0)) end();
      });
    }
  }

  /** Never rejects: everybody in the batch is told, or back in the queue. */
  async function run(batch: readonly Waiting[]): Promise<void> {
    try {
      await commit(batch);
    } catch (error) {
      const fault = faultOf(error);
      for (const one of batch) one.tries += fault === 'again' ? 1 : 0;
      const tries = Math.max(...batch.map((one) => one.tries));
      // What waits for the database is told by `watch` when it has waited for long enough.
      if (fault === 'lost' || (fault === 'again' && tries <= limits.databaseTries))
        return queue.putBack(batch);
      if (fault === 'poison' || fault === 'again') return runApart(batch, error);
      for (const one of batch) one.reject(problemOf(fault, error));
    }
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    const began = clock.now();
    const tasks = batch.map(({ task }) => task);
    const changes = await lines
      .use((session) => transact(session, tasks, random))
      .catch(async (error: unknown) => {
        if (!(error instanceof CommitUnknown)) throw error;
        if (await wasCommitted(error)) return error.changes;
        throw error.cause;
      });
    committed(changes, { operations: batch.length, ms: clock.now() - began });
    for (const one of batch) one.resolve();
  }

  /** Rejects when that cannot be found out: then it is not known, and not done again either. */
  async function wasCommitted({ xid }: CommitUnknown): Promise<boolean> {
    const end = clock.now() + limits.storePatienceMs;
    for (;;) {
      const status = await lines.use(async (session) => {
        const asked = await session.query('select pg_xact_status($1::xid8) as status', [xid]);
        return asked.rows[0]?.['status'];
      });
      if (status === 'committed') return true;
      if (status === 'aborted') return false;
      // The old connection's process has not noticed yet that nobody is there any more.
      if (clock.now() >= end) throw new StoreProblem('store.unavailable');
      await new Promise<void>((resolve) => void clock.after(limits.databaseRetryMs, resolve));
    }
  }

  /** One at a time, to find out whose fault it is. */
  async function runApart(batch: readonly Waiting[], cause: unknown): Promise<void> {
    const [only] = batch;
    if (batch.length === 1) return only?.reject(problemOf('poison', cause));
    for (const one of batch) {
      await commit([one]).catch((error: unknown) => one.reject(problemOf(faultOf(error), error)));
    }
  }

  /** Tells those who have waited for too long, also when whoever is to answer them does not. */
  function watch(): void {
    if (watching) return;
    watching = true;
    clock.after(limits.storePatienceMs / 5, () => {
      watching = false;
      const since = clock.now() - limits.storePatienceMs;
      queue.giveUp(since, lines.trouble());
      for (const batch of underWay)
        for (const one of batch)
          if (one.since <= since)
            one.reject(new StoreProblem('store.unavailable', lines.trouble()));
      if (underWay.size > 0 || !queue.isEmpty()) watch();
    });
  }

  return {
    submit(task) {
      if (closed) return Promise.reject(new StoreProblem('store.unavailable'));
      const done = queue.add(task, clock.now());
      schedule();
      watch();
      return done;
    },
    close() {
      closed = true;
      if (queue.isEmpty() && underWay.size === 0) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
  };
}
