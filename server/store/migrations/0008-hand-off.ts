import type { Migration } from './migration.ts';

/** Who answers a conversation and since when, and the names of those who do. */
export const handoffColumns: Migration = {
  name: '0008-hand-off',
  statements: () => [
    `alter table conversation add column owner_name text`,
    // With a default, because a process of the version before goes on making rows while the servers are upgraded.
    `alter table conversation add column status_since bigint not null default 0`,
    // Changes only with who answers: a message leaves it alone, as it must.
    `create index conversation_by_status on conversation (site, status, status_since, id)`,
    `alter table entry add column author_name text`,
  ],
};
