import type { Migration } from './migration.ts';

/** What is sealed under a key that the store does not have: entries of the vault, and tokens of connections. */
export const secretTables: Migration = {
  name: '0005-secrets-and-tokens',
  statements: () => [
    `create table secret (
      name text primary key,
      sealed text not null,
      at bigint not null
    )`,
    // One row, counted up with every change of the table above: cheap to ask for.
    `create table secret_version (
      id bigint primary key,
      version bigint not null
    )`,
    // Never deleted, so that generations only grow and a late writer cannot bring back what was revoked.
    `create table connection_token (
      connection text primary key,
      generation bigint not null,
      state text not null check (state in ('ready', 'reconnect', 'revoked')),
      access text,
      refresh text,
      expires_at bigint not null,
      at bigint not null
    )`,
    // A consent that was begun and is waited for.
    `create table grant_request (
      id text primary key,
      connection text not null,
      sealed text not null,
      until bigint not null
    )`,
  ],
};
