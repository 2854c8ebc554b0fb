import { closeSync, fdatasync, openSync, realpathSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { limits } from '../../../shared/limits.ts';

/** A connection that prepares each statement once. */
export type Connection = {
  database: DatabaseSync;
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  exec(sql: string): void;
  /** Resolves when everything committed so far is on the disk; rejects, never throws, when that cannot be said. */
  sync(): Promise<void>;
  close(): void;
};

export type Row = Record<string, SQLOutputValue>;

/** Writes what the system holds of an open file to the disk, as `fdatasync` of Node does. */
export type SyncFile = (handle: number, done: (error: Error | null) => void) => void;

/**
 * Opens the file for writing in WAL mode. `synchronous = normal` leaves out one thing that `full` does, the
 * sync of the log after each commit; the writer makes that sync itself, off the event loop, before it
 * acknowledges anything (https://sqlite.org/pragma.html#pragma_synchronous). The file is made unreadable
 * for other users. `syncFile` is what makes the log durable, `fdatasync` unless told.
 */
export function openForWriting(file: string, syncFile: SyncFile = fdatasync): Connection {
  // SQLite gives its log files the mode of the database, so it is enough to make that one first.
  // A URI of SQLite, such as shared memory, names no file to be made.
  const inMemory = file.startsWith('file:');
  if (!inMemory) closeSync(openSync(file, 'a', 0o600));
  // SQLite keeps the log beside the file itself, not beside a link to it.
  const path = inMemory ? file : realpathSync(file);
  const database = new DatabaseSync(path, { timeout: limits.storeLockMs });
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = normal');
  // 4 MB of log. Copying more back at once takes a sixth less CPU in all, but stops everything for so long
  // that one message in a hundred waits 23 instead of 10 ms (1,000 messages/s, measured in one run).
  database.exec('pragma wal_autocheckpoint = 1000');
  database.exec('pragma cache_size = -65536');
  database.exec('pragma foreign_keys = off');
  database.exec('pragma trusted_schema = off');
  if (inMemory) return wrap(database);
  const log = openLog(database, path, syncFile);
  // A process before may have ended because the log could not be synced. The system's cache may hold pages
  // of it that the disk has not, and takes them for written; what is appended behind them would be lost with
  // them. Copied into the database, and that synced, all that is found here is on the disk.
  database.exec('pragma wal_checkpoint(truncate)');
  return wrap(database, log);
}

export function openForReading(file: string): Connection {
  const database = new DatabaseSync(file, { readOnly: true, timeout: limits.storeLockMs });
  database.exec('pragma query_only = on');
  database.exec('pragma trusted_schema = off');
  return wrap(database);
}

type Log = { sync(): Promise<void>; close(): void };

/**
 * Opened before anything is written: the kernel tells an error of writing to the handles that were open when
 * it happened. The log stays the same file until the last connection closes.
 */
function openLog(database: DatabaseSync, path: string, syncFile: SyncFile): Log {
  // SQLite makes the log of a new file when that is first read.
  database.exec('select 1 from sqlite_schema');
  const handle = openSync(`${path}-wal`, 'r+');
  return {
    // Inside the promise, so that what `syncFile` throws rejects too.
    sync: () =>
      new Promise((resolve, reject) => {
        syncFile(handle, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => closeSync(handle),
  };
}

function wrap(database: DatabaseSync, log?: Log): Connection {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    // What is written for every engine counts its parameters with a dollar, which SQLite takes for a name.
    const made = database.prepare(sql.replace(/\$(\d+)/g, '?$1'));
    statements.set(sql, made);
    return made;
  };
  return {
    database,
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    get: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
    exec: (sql) => database.exec(sql),
    sync: () => log?.sync() ?? Promise.resolve(),
    close() {
      database.close();
      log?.close();
    },
  };
}
