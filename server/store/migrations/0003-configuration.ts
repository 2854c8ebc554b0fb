import type { Migration } from './migration.ts';

/**
 * What processes that share a store must agree on: the configuration, each version whole and never changed,
 * and the proof of the secret that all of them derive their keys from.
 */
export const configurationTables: Migration = {
  name: '0003-configuration',
  statements: () => [
    // `files`: JSON of path to text. `digest`: of text and files, which says whether two versions are the same.
    `create table config_version (
      version bigint primary key,
      text text not null,
      files text not null,
      digest text not null,
      note text not null,
      at bigint not null
    )`,
    `create index config_version_digest on config_version (digest, version)`,
    // One row.
    `create table secret_proof (
      id bigint primary key,
      proof text not null,
      at bigint not null
    )`,
  ],
};
