import { firstTables } from './0001-first-tables.ts';
import { configurationTables } from './0003-configuration.ts';
import type { Migration } from './migration.ts';

/** In the order they run. Add at the end; never change one that was released. */
export const migrations: readonly Migration[] = [firstTables, configurationTables];
