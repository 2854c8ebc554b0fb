import { postgresDialect } from '../dialect.ts';
import { refuseNewer } from '../migrations/level.ts';
import { migrations } from '../migrations/all.ts';
import { textOf } from '../row.ts';
import { connect } from './connect.ts';
import type { Session } from './connect.ts';

/**
 * Brings the database to this version's schema, all steps in one transaction, one process at a time. Refuses a
 * database that a newer version has migrated: this one would not know what the newer one stores.
 */
export async function migratePostgres(url: string, at: number, steps = migrations): Promise<void> {
  const session = await connect(url, { patient: true });
  try {
    await session.query('begin');
    // Others wait here, also for a migration that takes longer than a statement may.
    await session.query('set local statement_timeout = 0');
    await session.query('set local lock_timeout = 0');
    await session.query(`select pg_advisory_xact_lock(hashtextextended('deskbell migration', 0))`);
    await session.query(
      'create table if not exists migration (name text primary key, at bigint not null)',
    );
    await migrate(session, at, steps);
    await session.query('commit');
  } finally {
    await session.close();
  }
}

async function migrate(session: Session, at: number, steps: typeof migrations): Promise<void> {
  const { rows } = await session.query('select name from migration');
  const done = new Set(rows.map((row) => textOf(row, 'name')));
  refuseNewer(done, steps);
  for (const step of steps) {
    if (done.has(step.name)) continue;
    for (const statement of step.statements(postgresDialect)) await session.query(statement);
    await session.query('insert into migration (name, at) values ($1, $2)', [step.name, at]);
  }
}
