import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { StoreProblem } from '../store.ts';
import type { Tables } from '../tables.ts';
import { faultOf, problemOf } from './fault.ts';
import type { Lines } from './lines.ts';

/**
 * Kysely over our own connections, one for each query while it runs. Reads have connections of their own, so
 * that a turn may read while the commit of its message is under way. Writes go through the writer, never here.
 */
export function createReader(lines: Lines): Kysely<Tables> {
  const driver = createDriver(lines);
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    },
  });
}

/**
 * A read that met a database on its way down is tried once more; what it says then is told as it is, and nobody
 * waits longer than an operation would.
 */
export async function readAgain<T>(
  clock: Clock,
  lines: Pick<Lines, 'trouble'>,
  read: () => Promise<T>,
): Promise<T> {
  const told = (error: unknown): never => {
    throw problemOf(faultOf(error), error);
  };
  let isOver = false;
  const reading = read().catch((error: unknown) =>
    faultOf(error) === 'lost' && !isOver ? read().catch(told) : told(error),
  );
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(limits.storePatienceMs, () => {
      isOver = true;
      reject(new StoreProblem('store.unavailable', lines.trouble()));
    });
    reading.finally(() => timer.cancel()).then(resolve, reject);
  });
}

function createDriver(lines: Lines): Driver {
  /** A connection prepares a text once, and keeps what it made of it for as long as it lives. */
  const names = new Map<string, string>();

  function nameOf(sql: string): string | undefined {
    const known = names.get(sql);
    if (known !== undefined || names.size >= limits.databaseReadsPrepared) return known;
    const name = `read_${names.size}`;
    names.set(sql, name);
    return name;
  }

  async function executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const name = nameOf(sql);
    const statement = name === undefined ? sql : { name, text: sql };
    return { rows: await lines.use((session) => session.read<R>(statement, parameters)) };
  }

  const connection: DatabaseConnection = {
    executeQuery,
    streamQuery() {
      throw new Error('reads are pages, not streams');
    },
  };
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('the reading connections have no transactions'));
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    releaseConnection: () => Promise.resolve(),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: () => lines.close(),
  };
}
