import { closeSync, fdatasync, openSync } from 'node:fs';
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
  /** Resolves when everything committed so far is on the disk. */
  sync(): Promise<void>;
  close(): void;
};

export type Row = Record<string, SQLOutputValue>;

/**
 * Opens the file for writing in WAL mode. `synchronous = normal` leaves out one thing that `full` does, the
 * sync of the log after each commit; the writer makes that sync itself, off the event loop, before it
 * acknowledges anything (https://sqlite.org/pragma.html#pragma_synchronous). The file is made unreadable
 * for other users.
 */
export function openForWriting(file: string): Connection {
  // SQLite gives its log files the mode of the database, so it is enough to make that one first.
  // A URI of SQLite, such as shared memory, names no file to be made.
  const inMemory = file.startsWith('file:');
  if (!inMemory) closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: limits.storeLockMs });
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = normal');
  // 4 MB of log. Copying more back at once takes a sixth less CPU in all, but stops everything for so long
  // that one message in a hundred waits 23 instead of 10 ms (1,000 messages/s, measured in one run).
  database.exec('pragma wal_autocheckpoint = 1000');
  database.exec('pragma cache_size = -65536');
  database.exec('pragma foreign_keys = off');
  database.exec('pragma trusted_schema = off');
  return wrap(database, inMemory ? undefined : `${file}-wal`);
}

export function openForReading(file: string): Connection {
  const database = new DatabaseSync(file, { readOnly: true, timeout: limits.storeLockMs });
  database.exec('pragma query_only = on');
  database.exec('pragma trusted_schema = off');
  return wrap(database);
}

function wrap(database: DatabaseSync, log?: string): Connection {
  let handle: number | undefined;
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const made = database.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  return {
    database,
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    get: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
    exec: (sql) => database.exec(sql),
    sync() {
      if (log === undefined) return Promise.resolve();
      // The log is there from the first commit on, and stays the same file until the last connection closes.
      const open = (handle ??= openSync(log, 'r+'));
      return new Promise((resolve, reject) =>
        fdatasync(open, (error) => (error ? reject(error) : resolve())),
      );
    },
    close() {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
      database.close();
    },
  };
}
