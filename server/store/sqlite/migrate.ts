import { migrations } from '../migrations/all.ts';
import { sqliteDialect } from '../dialect.ts';
import { refuseNewer } from '../migrations/level.ts';
import type { Connection } from './connection.ts';
import { textOf } from '../row.ts';

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
    refuseNewer(done, steps);
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
