import type { Migration } from './migration.ts';

/** What all processes must count together: rates, tries at a proof, and who does a work that only one may do. */
export const sharedLimitTables: Migration = {
  name: '0002-shared-limits',
  statements: ({ clustered }) => [
    // Token buckets; one that is full again is as good as none. `level` in 60,000ths of a permit, so that a
    // millisecond of a rate per minute is a whole number; below zero where more was spent than there was.
    `create table rate (
      key text primary key,
      level bigint not null,
      at bigint not null,
      full_at bigint not null
    )${clustered}`,
    `create index rate_full on rate (full_at)`,
    // A try under way, until its lease is over, or one that was wrong, until it is forgotten.
    `create table proof_try (
      id text primary key,
      visitor text not null,
      place text not null,
      subject text not null,
      state text not null,
      until bigint not null
    )${clustered}`,
    `create index proof_try_of_visitor on proof_try (visitor, state, until)`,
    `create index proof_try_of_place on proof_try (place, state, until)`,
    `create index proof_try_about on proof_try (subject, state, until)`,
    `create index proof_try_over on proof_try (until)`,
    // A row stays when its lease is over: the fence of a name never goes back. `set_at`: by the clock that set
    // `until`, so that a lease of a clock that was ahead can be told.
    `create table lease (
      name text primary key,
      holder text not null,
      fence bigint not null,
      until bigint not null,
      set_at bigint not null
    )${clustered}`,
  ],
};
