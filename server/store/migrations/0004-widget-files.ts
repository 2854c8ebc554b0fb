import type { Migration } from './migration.ts';

/** The widget's hashed files, so that every process can give out what a page got from another one. */
export const widgetFileTables: Migration = {
  name: '0004-widget-files',
  statements: ({ clustered }) => [
    // A build is named by the hash of its files; `served_at` is when a process last said that it serves it.
    `create table widget_build (
      id text primary key,
      served_at bigint not null
    )${clustered}`,
    // Builds share the files that did not change between them.
    `create table widget_part (
      build text not null,
      name text not null,
      primary key (build, name)
    )${clustered}`,
    `create index widget_part_of_name on widget_part (name)`,
    // `body` in base64: a script may hold a character that a text column does not take. `seal` is what proves
    // to the processes that one of them wrote it.
    `create table widget_file (
      name text primary key,
      seal text not null,
      body text not null
    )`,
  ],
};
