import type { Clock, Timer } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import { StoreProblem } from '../store.ts';
import type { Task } from './batch.ts';
import type { Changes } from './changes.ts';
import { CommitUnknown } from './commit-unknown.ts';
import { faultOf, problemOf } from './fault.ts';
import { createLastCommits } from './last-commit.ts';
import type { Lines } from './lines.ts';
import { createQueue } from './queue.ts';
import type { Waiting } from './queue.ts';
import { transact } from './transaction.ts';

/**
 * The writer of a process. Operations on rows that arrive while a connection is busy become one transaction, at
 * most 128 of them; a few transactions run side by side, but never two that hold the same rows, so that
 * what was asked for first is committed first. A poisoned operation takes nothing with it, nor does one whose rows
 * somebody else has locked: the operations of its batch are begun again, each alone.
 *
 * While the database is away, operations wait for it, and are told after a while that it is not there. What was
 * being committed when the connection was lost is looked up before anybody is told anything, so nothing is done
 * twice and nothing that was done is denied.
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
  const commits = createLastCommits(random);
  const underWay = new Set<readonly Waiting[]>();
  const running = { rows: 0, statements: 0 };
  let closed = false;
  let scheduled = false;
  let watching: Timer | undefined;
  const idle: (() => void)[] = [];

  /** Whatever arrives in one turn of the event loop goes together. */
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      begin('rows');
      begin('statements');
      rest();
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
      });
    }
  }

  /** Nothing waits and nothing is under way: nobody need look any more, and who closes may. */
  function rest(): void {
    if (underWay.size > 0 || !queue.isEmpty()) return;
    watching?.cancel();
    watching = undefined;
    for (const end of idle.splice(0)) end();
  }

  /** Everybody in the batch is told, or back in the queue. */
  async function run(batch: readonly Waiting[]): Promise<void> {
    const began = clock.now();
    let changes: Changes;
    try {
      changes = await commit(batch);
    } catch (error) {
      return handle(batch, error);
    }
    queue.succeed(batch);
    committed(changes, { operations: batch.length, ms: clock.now() - began });
  }

  function handle(batch: readonly Waiting[], error: unknown): void {
    const fault = faultOf(error);
    // What waits for the database is told by `watch` when it has waited for long enough.
    if (fault === 'lost') return queue.putBack(batch);
    for (const one of batch) one.tries += fault === 'again' ? 1 : 0;
    const tries = Math.max(...batch.map((one) => one.tries));
    if (fault === 'again' && tries <= limits.databaseTries) return queue.putBack(batch);
    // Whose fault it was shows when each of them is alone; where the database takes nothing it is nobody's.
    if (batch.length > 1 && fault !== 'unavailable')
      return queue.putApart(batch, fault === 'busy' ? 'busy' : 'poison');
    const problem = problemOf(fault, error);
    for (const one of batch) {
      if (fault === 'busy') queue.refuse(one, problem);
      else one.reject(problem);
    }
  }

  function commit(batch: readonly Waiting[]): Promise<Changes> {
    const tasks = batch.map(({ task }) => task);
    const hasty = batch.some((one) => one.hasty);
    return lines
      .use((session) => transact(session, tasks, { commits, clock, random, hasty }))
      .catch(async (error: unknown) => {
        if (!(error instanceof CommitUnknown)) throw error;
        if (await wasCommitted(error, batch)) return error.changes;
        throw error.cause;
      });
  }

  /**
   * Asks until the database answers, however long that takes: its rows are held meanwhile, and those who wait are
   * told by `watch`. Rejects when it does not matter any more.
   */
  async function wasCommitted(
    { commit: number }: CommitUnknown,
    batch: readonly Waiting[],
  ): Promise<boolean> {
    for (;;) {
      try {
        return await lines.use((session) => commits.find(session, number, clock.now()));
      } catch (error) {
        if (closed && batch.every((one) => one.isSettled()))
          throw new StoreProblem('store.unavailable', error);
      }
      await new Promise<void>((resolve) => void clock.after(limits.databaseRetryMs, resolve));
    }
  }

  /** Tells those who have waited for too long, also when whoever is to answer them does not. */
  function watch(): void {
    watching ??= clock.after(limits.storePatienceMs / 5, () => {
      watching = undefined;
      const since = clock.now() - limits.storePatienceMs;
      queue.giveUp(since, lines.trouble());
      for (const one of [...underWay].flat())
        if (one.since <= since) one.reject(new StoreProblem('store.unavailable', lines.trouble()));
      if (underWay.size > 0 || !queue.isEmpty()) watch();
      else rest();
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
