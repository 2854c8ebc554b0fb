import type { Statement } from './connect.ts';

/** What writes the changes of a batch. Parameters are arrays, one of each column: any number of rows is one statement. */

export const insertContacts: Statement = {
  name: 'insert_contacts',
  text: `insert into contact (id, site, external_id, created_at)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])`,
};

export const insertConversations: Statement = {
  name: 'insert_conversations',
  text: `insert into conversation (id, site, visitor, contact, status, owner, owner_version, last_seq,
      last_visible_seq, open_turns, dialogue, status_since, created_at, updated_at)
    select id, site, visitor, contact, 'bot', null, owner_version, last_seq, last_visible_seq, open_turns,
      dialogue, created_at, created_at, updated_at
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
      $8::bigint[], $9::text[], $10::bigint[], $11::bigint[]) as held (id, site, visitor, contact,
      owner_version, last_seq, last_visible_seq, open_turns, dialogue, created_at, updated_at)`,
};

export const updateConversations: Statement = {
  name: 'update_conversations',
  text: `update conversation set last_seq = held.last_seq, last_visible_seq = held.last_visible_seq,
      open_turns = held.open_turns, dialogue = held.dialogue, updated_at = held.updated_at
    from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[])
      as held (id, last_seq, last_visible_seq, open_turns, dialogue, updated_at)
    where conversation.id = held.id`,
};

/** Apart from what every message changes, because it is rare. */
export const moveConversations: Statement = {
  name: 'move_conversations',
  text: `update conversation set status = held.status, owner = held.owner, owner_name = held.owner_name,
      owner_version = held.owner_version, status_since = held.status_since
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
      as held (id, status, owner, owner_name, owner_version, status_since)
    where conversation.id = held.id`,
};

export const insertEntries: Statement = {
  name: 'insert_entries',
  text: `insert into entry (site, conversation, seq, client_id, author, author_name, audience, type, version,
      payload, turn, part, trace, at)
    select site, conversation, seq, client_id, author, author_name, 'all', type, 1, payload, turn, part, trace, at
    from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::bigint[], $10::bigint[], $11::text[], $12::bigint[]) as said (site, conversation, seq,
      client_id, author, author_name, type, payload, turn, part, trace, at)`,
};

export const insertTurns: Statement = {
  name: 'insert_turns',
  text: `insert into turn (conversation, seq, site, state, process, lease_until, fence, attempts, place,
      trace, created_at, finished_at)
    select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[],
      $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::bigint[], $12::bigint[])`,
};

export const updateTurns: Statement = {
  name: 'update_turns',
  text: `update turn set state = held.state, process = held.process, lease_until = held.lease_until,
      fence = held.fence, place = held.place, finished_at = held.finished_at
    from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[],
      $8::bigint[]) as held (conversation, seq, state, process, lease_until, fence, place, finished_at)
    where turn.conversation = held.conversation and turn.seq = held.seq and turn.state = 'open'`,
};

export const insertLeads: Statement = {
  name: 'insert_leads',
  text: `insert into lead (id, site, conversation, source, name, email, message, consent_text, consent_at,
      trace, at)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::text[], $10::text[], $11::bigint[])`,
};

export const insertKeys: Statement = {
  name: 'insert_keys',
  text: `insert into idempotency (api_key, idempotency_key, hash, result, at)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])`,
};

export const forgetKeys: Statement = {
  name: 'forget_keys',
  text: `delete from idempotency where (api_key, idempotency_key) in (
      select api_key, idempotency_key from idempotency where at < $1 order by at limit $2
      for update skip locked)`,
};

/** A delivery names its event by the number that the event gets here. */
export const insertEvents: Statement = {
  name: 'insert_events',
  text: `with told as (
      insert into event (id, site, type, conversation, data, trace, at)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
      returning seq, id, site, at)
    insert into delivery (id, site, event, endpoint, state, attempts, created_at)
    select wanted.id, told.site, told.seq, wanted.endpoint, 'waiting', 0, told.at
    from unnest($8::text[], $9::text[], $10::text[]) as wanted (id, event, endpoint)
    join told on told.id = wanted.event`,
};

export const insertJobs: Statement = {
  name: 'insert_jobs',
  text: `insert into job (kind, lane, job_key, payload, state, due, due_set_at, fence, attempts, created_at)
    select kind, lane, job_key, payload, 'waiting', due, at, 0, 0, at
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
      as wanted (kind, lane, job_key, payload, due, at)`,
};

export const moveJobs: Statement = {
  name: 'move_jobs',
  text: `update job set state = moved.state, due = coalesce(moved.due, job.due),
      due_set_at = coalesce(moved.at, job.due_set_at), error = moved.error
    from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::text[])
      as moved (id, state, due, at, error)
    where job.id = moved.id`,
};

export const removeJobs: Statement = {
  name: 'remove_jobs',
  text: 'delete from job where id = any ($1::bigint[])',
};

/** One that is done has left no job behind that would tell that it was there. */
export const insertBackendWrites: Statement = {
  name: 'insert_backend_writes',
  text: `insert into backend_write (id, site, subject, capability, connection, input, consented, state, attempts,
      trace, created_at)
    select id, site, subject, capability, connection, input, consented, 'waiting', 0, trace, at
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[],
      $9::bigint[]) as wanted (id, site, subject, capability, connection, input, consented, trace, at)
    on conflict (id) do nothing`,
};

export const updateBackendWrites: Statement = {
  name: 'update_backend_writes',
  text: `update backend_write set state = made.state, attempts = made.attempts, note = made.note,
      receipt = made.receipt, settled_at = made.settled_at,
      input = case when made.state in ('done', 'skipped') then null else backend_write.input end
    from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[])
      as made (id, state, attempts, note, receipt, settled_at)
    where backend_write.id = made.id`,
};

export const insertAttempts: Statement = {
  name: 'insert_attempts',
  text: `insert into attempt (delivery, number, at, duration_ms, status, error)
    select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])`,
};

export const updateDeliveries: Statement = {
  name: 'update_deliveries',
  text: `update delivery set attempts = made.attempts, state = made.state, reason = made.reason,
      settled_at = made.settled_at
    from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[])
      as made (id, attempts, state, reason, settled_at)
    where delivery.id = made.id`,
};
