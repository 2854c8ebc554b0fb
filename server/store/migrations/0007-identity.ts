import type { Migration } from './migration.ts';

/** Customers whom a shop's token has proven, tokens that were used, and sessions that were ended. */
export const identityTables: Migration = {
  name: '0007-identity',
  statements: ({ clustered }) => [
    // Apart from `contact`, whose names nobody has proven: no message under such a name may end in the conversation
    // of the customer it names.
    `create table proven_contact (
      id text primary key,
      site text not null,
      subject text not null,
      email text,
      phone text,
      name text,
      proven_at bigint not null,
      unique (site, subject)
    )`,
    `create table identity_use (
      token text primary key,
      holder text not null,
      visitor text not null,
      conversation text not null,
      contact text not null,
      since bigint not null,
      former bigint not null,
      until bigint not null
    )${clustered}`,
    `create index identity_use_over on identity_use (until)`,
    // Of a visitor or of a contact: whatever session of theirs began up to `at` is over.
    `create table session_end (
      who text primary key,
      at bigint not null,
      until bigint not null
    )${clustered}`,
    `create index session_end_recent on session_end (at)`,
    `create index session_end_over on session_end (until)`,
  ],
};
