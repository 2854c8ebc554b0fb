import { migrations } from './migrations/all.ts';
import { sqliteDialect } from './dialect.ts';
import type { Migration } from './migrations/migration.ts';
import type { Connection } from './sqlite/connection.ts';
import { textOf } from './row.ts';

/**
 * Brings a SQLite file to this version's schema, all steps in one transaction. Refuses a file that a newer
 * version has written: going back would lose what that version stored.
 */
export function migrateSqlite(connection: Connection, at: number, steps = migrations): void {
  connection.exec('begin immediate');
  try {
    connection.exec(
      'create table if not exists migration (name text primary key, at bigint not null)',
    );
    const done = new Set(
      connection.all('select name from migration').map((row) => textOf(row, 'name')),
    );
    refuseNewerFile(done, steps);
    for (const step of steps) {
      if (done.has(step.name)) continue;
      for (const statement of step.statements(sqliteDialect)) connection.exec(statement);
      connection.run('insert into migration (name, at) values (?, ?)', step.name, at);
    }
    connection.exec('commit');
  } catch (error) {
    connection.exec('rollback');
    throw error;
  }
}

function refuseNewerFile(done: ReadonlySet<string>, steps: readonly Migration[]): void {
  const known = new Set(steps.map((step) => step.name));
  const foreign = [...done].filter((name) => !known.has(name));
  if (foreign.length === 0) return;
  throw new Error(
    `The data was written by a newer version (it has ${foreign.join(', ')}). Start that version, or restore a backup.`,
  );
}
