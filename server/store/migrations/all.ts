import { firstTables } from './0001-first-tables.ts';
import { sharedLimitTables } from './0002-shared-limits.ts';
import { configurationTables } from './0003-configuration.ts';
import { widgetFileTables } from './0004-widget-files.ts';
import { secretTables } from './0005-secrets-and-tokens.ts';
import { backendWriteTables } from './0006-backend-writes.ts';
import { identityTables } from './0007-identity.ts';
import { handoffColumns } from './0008-hand-off.ts';
import { writesByState } from './0009-writes-by-state.ts';
import type { Migration } from './migration.ts';

/** In the order they run. Add at the end; never change one that was released. */
export const migrations: readonly Migration[] = [
  firstTables,
  sharedLimitTables,
  configurationTables,
  widgetFileTables,
  secretTables,
  backendWriteTables,
  identityTables,
  handoffColumns,
  writesByState,
];
