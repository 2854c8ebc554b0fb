import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { StoreProblem } from '../store.ts';
import type { Connection } from './connection.ts';

/**
 * The one writer of a process. Operations that arrive in one turn of the event loop or while the disk is busy
 * with the commit before, at most 128, become one transaction, so one sync serves them all. A poisoned one
 * takes nothing with it: the batch is then run again with a savepoint around each. Nothing here awaits
 * inside a transaction.
 *
 * SQLite writes the commit into its log, and the log is synced from here, off the event loop: everybody
 * else's frames are read meanwhile, and nobody is answered before the disk has it.
 */
type Writer = {
  /** Resolves with the operation's result once it is on the disk; rejects when nothing of it was stored. */
  submit<R>(operation: () => R): Promise<R>;
  /**
   * Resolves when everything committed is on the disk; undefined when it is already. Rejects once a sync has
   * failed, from then on always.
   */
  synced(): Promise<void> | undefined;
  /** Commits what waits, then accepts nothing more. */
  close(): Promise<void>;
};

/** What the writer tells while it works. */
type WriterListeners = {
  /** What operations did since the last commit is undone; some of it may be done again at once. */
  rolledBack?: () => void;
  /** Called once: the disk failed to sync, and nothing is stored or known any more. */
  broken?: ((error: unknown) => void) | undefined;
};

type Waiting = { run: () => void; committed: () => void; failed: (error: unknown) => void };

export function createWriter(
  connection: Connection,
  clock: Clock,
  committed: (fact: { operations: number; ms: number }) => void,
  listeners: WriterListeners = {},
): Writer {
  const rollBack: RollBack = (to) => {
    if (to) connection.run(`rollback to ${to}`);
    else if (connection.database.isTransaction) connection.exec('rollback');
    listeners.rolledBack?.();
  };
  const queue: Waiting[] = [];
  let scheduled = false;
  let syncing: Promise<void> | undefined;
  let closed = false;
  let broken: StoreProblem | undefined;
  let idle: (() => void)[] = [];

  function schedule(): void {
    if (scheduled || syncing) return;
    scheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    scheduled = false;
    const batch = queue.splice(0, limits.operationsPerCommit);
    const began = clock.now();
    const applied = commitBatch(connection, batch, rollBack);
    syncing = connection.sync().then(
      () => {
        committed({ operations: batch.length, ms: clock.now() - began });
        for (const waiting of applied) waiting.committed();
        goOn();
      },
      (error: unknown) => {
        // What the disk has now nobody can know: a second sync would say "fine" about lost pages, and whoever
        // reads finds them in the system's cache. So nothing is acknowledged or shown any more. A new process
        // reads that cache too, but copies what it found before it adds to it: see `openForWriting`.
        broken = new StoreProblem('store.unavailable', error);
        for (const waiting of [...applied, ...queue.splice(0)]) waiting.failed(broken);
        goOn();
        listeners.broken?.(error);
      },
    );
  }

  function goOn(): void {
    syncing = undefined;
    if (queue.length > 0) return flush();
    const ended = idle;
    idle = [];
    for (const end of ended) end();
  }

  return {
    submit<R>(operation: () => R): Promise<R> {
      if (broken) return Promise.reject(broken);
      if (closed) return Promise.reject(new StoreProblem('store.unavailable'));
      if (queue.length >= limits.operationsWaiting)
        return Promise.reject(new StoreProblem('store.busy'));
      return new Promise<R>((resolve, reject) => {
        let result: { value: R } | undefined;
        queue.push({
          run: () => {
            result = { value: operation() };
          },
          committed: () => {
            if (result) resolve(result.value);
          },
          failed: reject,
        });
        schedule();
      });
    },
    synced() {
      if (broken) return Promise.reject(broken);
      return syncing?.then(() => {
        if (broken) throw broken;
      });
    },
    close() {
      closed = true;
      if (queue.length === 0 && !scheduled && !syncing) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
  };
}

/** Undoes the transaction, if SQLite has not done that itself, or what was done since a savepoint. */
type RollBack = (to?: 'operation') => void;

/** The operations that are in the log now; the others have been told why they are not. */
function commitBatch(connection: Connection, batch: Waiting[], rollBack: RollBack): Waiting[] {
  return commitTogether(connection, batch, rollBack)
    ? batch
    : commitApart(connection, batch, rollBack);
}

/**
 * The common case: no operation fails. Without savepoints there are two statements less to each, and
 * SQLite keeps no copy of the pages they change. False when something went wrong: then nothing was stored.
 */
function commitTogether(connection: Connection, batch: Waiting[], rollBack: RollBack): boolean {
  try {
    connection.run('begin immediate');
    for (const waiting of batch) waiting.run();
    connection.run('commit');
    return true;
  } catch {
    // Reported by the second try, which finds out whose fault it was.
    rollBack();
    return false;
  }
}

/** Each operation in a savepoint of its own, so that a poisoned one takes nothing with it. */
function commitApart(connection: Connection, batch: Waiting[], rollBack: RollBack): Waiting[] {
  const applied: Waiting[] = [];
  try {
    connection.run('begin immediate');
    for (const waiting of batch)
      if (applyInSavepoint(connection, waiting, rollBack)) applied.push(waiting);
    connection.run('commit');
    return applied;
  } catch (error) {
    // A full disk or a lost file: the transaction is gone as a whole, and whoever waits must hear it.
    rollBack();
    for (const waiting of batch) waiting.failed(new StoreProblem('store.unavailable', error));
    return [];
  }
}

/** True when the operation was applied; a poisoned one is undone and its sender told at once. */
function applyInSavepoint(connection: Connection, waiting: Waiting, rollBack: RollBack): boolean {
  connection.run('savepoint operation');
  try {
    waiting.run();
  } catch (error) {
    // SQLITE_FULL and I/O errors end the whole transaction; then there is no savepoint left to return to.
    if (!connection.database.isTransaction) throw error;
    rollBack('operation');
    connection.run('release operation');
    waiting.failed(new StoreProblem('server.error', error));
    return false;
  }
  connection.run('release operation');
  return true;
}
