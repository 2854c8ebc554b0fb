import type { Clock } from '../../shared/clock.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { openSqliteStore } from './sqlite/store.ts';
import type { Store } from './store.ts';

type OpenOptions = {
  /** `postgres://…`; undefined is the embedded store in `file`. */
  databaseUrl: string | undefined;
  /** Path of the database file; its folder must exist. */
  file: string;
  clock: Clock;
  random: RandomBytes;
  telemetry?: Pick<Telemetry, 'committed' | 'fault'>;
  /** Called once, when nothing more can be stored and only a new process can go on. */
  broken?: (error: unknown) => void;
};

/** The one switch between the engines. Rejects when the store is not there, or was written by a newer version. */
export async function openStore(given: OpenOptions): Promise<Store> {
  const { databaseUrl, file, telemetry, ...rest } = given;
  const options = {
    ...rest,
    committed: (fact: { operations: number; ms: number }) => telemetry?.committed(fact),
    unreadable: (error: Error) => telemetry?.fault({ where: 'store.read', error }),
  };
  if (databaseUrl === undefined) return openSqliteStore({ ...options, file });
  // Loaded only where it is used: the driver is a few megabytes that a server on SQLite never needs.
  const { openPostgresStore } = await import('./postgres/store.ts');
  return openPostgresStore({ ...options, url: databaseUrl });
}
