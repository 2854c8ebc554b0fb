import type { Migration } from './migration.ts';

/** So that those who look after dead writes find them among many that went well. */
export const writesByState: Migration = {
  name: '0009-writes-by-state',
  statements: () => [
    `create index backend_write_by_state on backend_write (state, site, created_at, id)`,
  ],
};
