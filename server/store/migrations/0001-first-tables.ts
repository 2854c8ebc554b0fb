import type { Migration } from './migration.ts';

/**
 * Times are milliseconds since 1970. Every row carries its site. The two unique keys of `entry` are the
 * product's promise in two lines: one place per message in the order, one message per sender's id.
 */
export const firstTables: Migration = {
  name: '0001-first-tables',
  statements: ({ countedKey, rowKey, clustered, remote }) => [
    `create table contact (
      id text primary key,
      site text not null,
      external_id text not null,
      created_at bigint not null,
      unique (site, external_id)
    )`,
    `create table conversation (
      id text primary key,
      site text not null,
      visitor text,
      contact text,
      status text not null,
      owner text,
      owner_version bigint not null,
      last_seq bigint not null,
      last_visible_seq bigint not null,
      open_turns bigint not null,
      dialogue text,
      created_at bigint not null,
      updated_at bigint not null
    )${clustered}`,
    // Nothing that a message changes is in an index of this table: PostgreSQL then rewrites the row in its place,
    // without touching any.
    `create index conversation_of_contact on conversation (contact) where contact is not null`,
    `create table entry (
      id ${rowKey},
      site text not null,
      conversation text not null,
      seq bigint not null,
      client_id text not null,
      author text not null,
      audience text not null,
      type text not null,
      version bigint not null,
      payload text not null,
      turn bigint,
      part bigint,
      trace text not null,
      at bigint not null
    )`,
    `create unique index entry_in_order on entry (conversation, seq)`,
    `create unique index entry_once on entry (conversation, client_id)`,
    // `place`: where the message came from, for counting wrong proofs; empty once the turn has ended.
    // Rows go to the end of the table and leave the indexes when their turn ends, so a turn touches only pages
    // that are in use anyway; keyed by conversation it would dirty one more for every message.
    `create table turn (
      id ${rowKey},
      conversation text not null,
      seq bigint not null,
      site text not null,
      state text not null,
      process text not null,
      lease_until bigint not null,
      fence bigint not null,
      attempts bigint not null,
      place text not null,
      trace text not null,
      created_at bigint not null,
      finished_at bigint
    )`,
    `create unique index turn_open on turn (conversation, seq) where state = 'open'`,
    `create index turn_lease on turn (lease_until) where state = 'open'`,
    // `due`: from when it may be claimed. A claim moves it to the end of the lease, so that one index finds both
    // what waits and what a dead worker left. `due_set_at`: by that clock; a wait counts from there.
    `create table job (
      id ${countedKey},
      kind text not null,
      lane text not null,
      job_key text,
      payload text not null,
      state text not null,
      due bigint not null,
      due_set_at bigint not null,
      fence bigint not null,
      attempts bigint not null,
      error text,
      created_at bigint not null
    )`,
    `create unique index job_once on job (kind, job_key) where job_key is not null`,
    `create index job_due on job (kind, lane, due) where state = 'waiting'`,
    // For counting them; empty as long as nothing dies.
    `create index job_dead on job (created_at) where state = 'dead'`,
    `create table endpoint (
      id text primary key,
      url text not null,
      types text not null,
      sites text,
      source text not null,
      synced_at bigint not null
    )`,
    `create table event (
      seq ${countedKey},
      id text not null unique,
      site text not null,
      type text not null,
      conversation text,
      data text not null,
      trace text not null,
      at bigint not null
    )`,
    `create table delivery (
      id text primary key,
      site text not null,
      event bigint not null,
      endpoint text not null,
      state text not null,
      attempts bigint not null,
      reason text,
      created_at bigint not null,
      settled_at bigint
    )${clustered}`,
    `create index delivery_by_endpoint on delivery (endpoint, state)`,
    `create index delivery_dead on delivery (settled_at) where state = 'dead'`,
    `create table attempt (
      id ${countedKey},
      delivery text not null,
      number bigint not null,
      at bigint not null,
      duration_ms bigint not null,
      status bigint,
      error text
    )`,
    `create index attempt_of_delivery on attempt (delivery, number)`,
    `create table lead (
      id text primary key,
      site text not null,
      conversation text,
      source text not null,
      name text not null,
      email text not null,
      message text not null,
      consent_text text,
      consent_at text,
      trace text not null,
      at bigint not null,
      unique (site, source)
    )`,
    `create table idempotency (
      api_key text not null,
      idempotency_key text not null,
      hash text not null,
      result text not null,
      at bigint not null,
      primary key (api_key, idempotency_key)
    )${clustered}`,
    `create index idempotency_age on idempotency (at)`,
    `create table api_key (
      id text primary key,
      site text not null,
      name text not null,
      hash text not null,
      scopes text not null,
      created_at bigint not null,
      revoked_at bigint
    )`,
    // One row, written over and over by whoever asks whether this store can still be written to.
    `create table health (
      id bigint primary key,
      at bigint not null,
      filling text not null
    )`,
    // The number of the last transaction that each connection has committed, for the one whose answer was lost.
    ...(remote
      ? [
          `create table last_commit (
            line text primary key,
            number bigint not null,
            at bigint not null
          )`,
        ]
      : []),
  ],
};
