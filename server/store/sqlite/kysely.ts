import { Kysely, SqliteDialect } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { SQLInputValue } from 'node:sqlite';
import type { Tables } from '../tables.ts';
import type { Connection } from './connection.ts';

/** Kysely over a read-only connection of node:sqlite. Writes go through the writer, never through here. */
export function createReader(connection: Connection): Kysely<Tables> {
  const adapter: SqliteDatabase = {
    close: () => connection.close(),
    prepare: (sql) => adaptStatement(connection, sql),
  };
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapter }) });
}

function adaptStatement(connection: Connection, sql: string): SqliteStatement {
  return {
    reader: true,
    all: (parameters) => connection.all(sql, ...parameters.map(bindable)),
    run: () => {
      throw new Error('the reading connection does not write');
    },
    iterate: (parameters) => connection.all(sql, ...parameters.map(bindable)).values(),
  };
}

function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  throw new TypeError(`a query was given a ${typeof value}`);
}
