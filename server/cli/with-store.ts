import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { systemClock, systemRandom } from '../system.ts';
import { describeDatabaseFault } from './start-fault.ts';

/** Opens the store a server uses, for as long as `use` takes. */
export type WithStore = <R>(
  environment: Pick<Environment, 'DATABASE_URL' | 'DESKBELL_DATA'>,
  use: (store: Store) => Promise<R>,
) => Promise<R>;

export const withStore: WithStore = async ({ DATABASE_URL, DESKBELL_DATA }, use) => {
  if (DATABASE_URL === undefined && !existsSync(DESKBELL_DATA))
    mkdirSync(DESKBELL_DATA, { recursive: true, mode: 0o700 });
  const store = await openStore({
    databaseUrl: DATABASE_URL?.reveal(),
    file: databaseFile({ DESKBELL_DATA }),
    clock: systemClock,
    random: systemRandom,
  }).catch((error: unknown) => {
    const told = DATABASE_URL && describeDatabaseFault(error, DATABASE_URL);
    throw told === undefined ? error : new Error(told, { cause: error });
  });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
};

/** Where the embedded database is. */
export function databaseFile({ DESKBELL_DATA }: Pick<Environment, 'DESKBELL_DATA'>): string {
  return join(DESKBELL_DATA, 'deskbell.db');
}
