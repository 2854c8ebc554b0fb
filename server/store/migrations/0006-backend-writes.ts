import type { Migration } from './migration.ts';

/** What is to be written to backends, each to one connection, and what became of it. */
export const backendWriteTables: Migration = {
  name: '0006-backend-writes',
  statements: ({ clustered }) => [
    // `id` is also the name under which the backend is told of it, the same at every attempt. `subject`: what it is
    // about, such as a lead. `input` goes once it is written: until then it is all there is to write it from.
    `create table backend_write (
      id text primary key,
      site text not null,
      subject text not null,
      capability text not null,
      connection text not null,
      input text,
      consented bigint not null,
      state text not null,
      attempts bigint not null,
      note text,
      receipt text,
      trace text not null,
      created_at bigint not null,
      settled_at bigint
    )${clustered}`,
    `create index backend_write_of_subject on backend_write (subject)`,
  ],
};
