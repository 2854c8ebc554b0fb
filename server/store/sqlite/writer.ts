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
export type Writer = {
  /** Resolves with the operation's result once it is on the disk; rejects when nothing of it was stored. */
  submit<R>(operation: () => R): Promise<R>;
  /** Resolves when everything committed is on the disk; undefined when it is already. */
  synced(): Promise<void> | undefined;
  /** Commits what waits, then accepts nothing more. */
  close(): Promise<void>;
};

type Waiting = { run: () => void; committed: () => void; failed: (error: unknown) => void };

export function createWriter(
  connection: Connection,
  clock: Clock,
  committed: (fact: { operations: number; ms: number }) => void,
): Writer {
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
    const applied = commitBatch(connection, batch);
    syncing = connection.sync().then(
      () => {
        committed({ operations: batch.length, ms: clock.now() - began });
        for (const waiting of applied) waiting.committed();
        goOn();
      },
      (error: unknown) => {
        // What the disk has now nobody can know, and a second sync would say "fine" about lost pages. Only a
        // new process, which reads what is really there, may go on.
        broken = new StoreProblem('store.unavailable', error);
        for (const waiting of [...applied, ...queue.splice(0)]) waiting.failed(broken);
        goOn();
      },
    );
  }

  function goOn(): void {
    syncing = undefined;
    if (queue.length > 0) return flush();
    const listeners = idle;
    idle = [];
    for (const listener of listeners) listener();
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
    synced: () => syncing,
    close() {
      closed = true;
      if (queue.length === 0 && !scheduled && !syncing) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
  };
}

/** The operations that are in the log now; the others have been told why they are not. */
function commitBatch(connection: Connection, batch: Waiting[]): Waiting[] {
  return commitTogether(connection, batch) ? batch : commitApart(connection, batch);
}

/**
 * The common case: no operation fails. Without savepoints there are two statements less to each, and
 * SQLite keeps no copy of the pages they change. False when something went wrong: then nothing was stored.
 */
function commitTogether(connection: Connection, batch: Waiting[]): boolean {
  try {
    connection.run('begin immediate');
    for (const waiting of batch) waiting.run();
    connection.run('commit');
    return true;
  } catch {
    // Reported by the second try, which finds out whose fault it was.
    if (connection.database.isTransaction) connection.exec('rollback');
    return false;
  }
}

/** Each operation in a savepoint of its own, so that a poisoned one takes nothing with it. */
function commitApart(connection: Connection, batch: Waiting[]): Waiting[] {
  const applied: Waiting[] = [];
  try {
    connection.run('begin immediate');
    for (const waiting of batch) if (applyInSavepoint(connection, waiting)) applied.push(waiting);
    connection.run('commit');
    return applied;
  } catch (error) {
    // A full disk or a lost file: the transaction is gone as a whole, and whoever waits must hear it.
    if (connection.database.isTransaction) connection.exec('rollback');
    for (const waiting of batch) waiting.failed(new StoreProblem('store.unavailable', error));
    return [];
  }
}

/** True when the operation was applied; a poisoned one is undone and its sender told at once. */
function applyInSavepoint(connection: Connection, waiting: Waiting): boolean {
  connection.run('savepoint operation');
  try {
    waiting.run();
  } catch (error) {
    // SQLITE_FULL and I/O errors end the whole transaction; then there is no savepoint left to return to.
    if (!connection.database.isTransaction) throw error;
    connection.run('rollback to operation');
    connection.run('release operation');
    waiting.failed(new StoreProblem('server.error', error));
    return false;
  }
  connection.run('release operation');
  return true;
}
