/** What the engines spell differently: everything else that speaks SQL is written once. */
export type Dialect = {
  /** Type of a primary key that the engine counts up and never gives out twice, deleted rows included. */
  countedKey: string;
  /** The same where rows are never deleted, so that nothing need be remembered about the last one. */
  rowKey: string;
  /** Suffix of a table whose rows are found by their primary key and changed where they are. */
  clustered: string;
  /** Suffix of a `select` that locks its rows, and of one that passes over those that others have locked. */
  locked: string;
  skipLocked: string;
  /** A statement that lets one transaction at a time go on with the key `$1`; null where there is only one. */
  lockKey: string | null;
  /** Whether the connection can be lost while a commit is under way, so that it must be looked up. */
  remote: boolean;
};

/** One process, one writing connection: whatever is asked for has nobody beside it. */
export const sqliteDialect: Dialect = {
  countedKey: 'integer primary key autoincrement',
  rowKey: 'integer primary key',
  clustered: ' without rowid',
  locked: '',
  skipLocked: '',
  lockKey: null,
  remote: false,
};

export const postgresDialect: Dialect = {
  countedKey: 'bigint generated always as identity primary key',
  rowKey: 'bigint generated always as identity primary key',
  // Room on each page for the next version of a row, which then needs no new entries in the indexes.
  clustered: ' with (fillfactor = 80)',
  locked: ' for update',
  skipLocked: ' for update skip locked',
  lockKey: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
  remote: true,
};
