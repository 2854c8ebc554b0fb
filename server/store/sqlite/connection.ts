import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

/** A connection that prepares each statement once. */
export type Connection = {
  database: DatabaseSync;
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  exec(sql: string): void;
  close(): void;
};

export type Row = Record<string, SQLOutputValue>;

/** How long one process waits for another (a command line beside a running server) before it gives up. */
const busyTimeoutMs = 5_000;

/**
 * Opens the file for writing: WAL, and FULL so that a commit is on the disk before it is acknowledged
 * (grouped FULL costs no more than grouped NORMAL). The file is made unreadable for other users.
 */
export function openForWriting(file: string): Connection {
  // SQLite gives its log files the mode of the database, so it is enough to make that one first.
  // A URI of SQLite, such as shared memory, names no file to be made.
  if (!file.startsWith('file:')) closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
  // 32 MB of log: the pages of busy conversations are then copied back once for many commits (a sixth less CPU).
  database.exec('pragma wal_autocheckpoint = 8000');
  database.exec('pragma cache_size = -65536');
  database.exec('pragma foreign_keys = off');
  database.exec('pragma trusted_schema = off');
  return wrap(database);
}

export function openForReading(file: string): Connection {
  const database = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
  database.exec('pragma query_only = on');
  database.exec('pragma trusted_schema = off');
  return wrap(database);
}

function wrap(database: DatabaseSync): Connection {
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
    close: () => database.close(),
  };
}
