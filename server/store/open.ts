import type { Clock } from '../../shared/clock.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { openPostgresStore } from './postgres/store.ts';
import { openSqliteStore } from './sqlite/store.ts';
import type { Store } from './store.ts';

type OpenOptions = {
  /** `postgres://…`; undefined is the embedded store in `file`. */
  databaseUrl: string | undefined;
  /** Path of the database file; its folder must exist. */
  file: string;
  clock: Clock;
  random: RandomBytes;
  committed?: (fact: { operations: number; ms: number }) => void;
  /** Hears of each entry that this version cannot read, once. */
  unreadable?: (error: Error) => void;
  /** Called once, when nothing more can be stored and only a new process can go on. */
  broken?: (error: unknown) => void;
};

/** The one switch between the engines. Rejects when the store is not there, or was written by a newer version. */
export async function openStore({ databaseUrl, file, ...options }: OpenOptions): Promise<Store> {
  if (databaseUrl === undefined) return openSqliteStore({ ...options, file });
  return openPostgresStore({ ...options, url: databaseUrl });
}
