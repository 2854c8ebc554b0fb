import type { Statement } from './connect.ts';

/** What loads the rows of a batch. Parameters are arrays: one value, or one of each column, for each row wanted. */

export const lockContacts: Statement = {
  name: 'lock_contacts',
  text: `select c.id, c.site, c.external_id
    from unnest($1::text[], $2::text[]) as wanted (site, external_id)
    join contact c on c.site = wanted.site and c.external_id = wanted.external_id
    order by c.id for no key update of c`,
};

/** A statement of its own: one that waits for a lock goes on with what it saw before it waited. */
export const findLastOfContacts: Statement = {
  name: 'find_last_of_contacts',
  text: `select c.id as contact, last.id as conversation
    from unnest($1::text[], $2::text[]) as wanted (site, external_id)
    join contact c on c.site = wanted.site and c.external_id = wanted.external_id
    join lateral (
      select v.id from conversation v where v.contact = c.id
      order by v.updated_at desc limit 1) last on true`,
};

export const lockConversations: Statement = {
  name: 'lock_conversations',
  text: `select id, site, visitor, contact, status, owner, owner_name, owner_version, status_since, last_seq,
      last_visible_seq, open_turns, dialogue, created_at, updated_at
    from conversation where id = any ($1::text[]) order by id for no key update`,
};

export const findEntries: Statement = {
  name: 'find_entries',
  text: `select e.conversation, e.client_id, e.seq, e.payload, e.at,
      (select coalesce(max(before.seq), 0) from entry before
        where before.conversation = e.conversation and before.seq < e.seq and before.audience = 'all') as prev
    from unnest($1::text[], $2::text[]) as wanted (conversation, client_id)
    join entry e on e.conversation = wanted.conversation and e.client_id = wanted.client_id`,
};

export const findOpenTurns: Statement = {
  name: 'find_open_turns',
  text: `select conversation, seq, site, process, lease_until, fence, attempts, place, trace, created_at
    from turn where conversation = any ($1::text[]) and state = 'open' order by conversation, seq`,
};

export const lockJobs: Statement = {
  name: 'lock_jobs',
  text: `select id, fence from job where id = any ($1::bigint[]) and state = 'waiting' order by id
    for no key update`,
};

export const findKeys: Statement = {
  name: 'find_keys',
  text: `select k.api_key, k.idempotency_key, k.hash, k.result
    from unnest($1::text[], $2::text[]) as wanted (api_key, idempotency_key)
    join idempotency k on k.api_key = wanted.api_key and k.idempotency_key = wanted.idempotency_key`,
};

export const findLeads: Statement = {
  name: 'find_leads',
  text: `select l.site, l.source, l.id, l.at
    from unnest($1::text[], $2::text[]) as wanted (site, source)
    join lead l on l.site = wanted.site and l.source = wanted.source`,
};

export const findJobKeys: Statement = {
  name: 'find_job_keys',
  text: `select j.kind, j.job_key
    from unnest($1::text[], $2::text[]) as wanted (kind, job_key)
    join job j on j.kind = wanted.kind and j.job_key = wanted.job_key and j.job_key is not null`,
};

export const findEndpoints: Statement = {
  name: 'find_endpoints',
  text: 'select id, url, types, sites from endpoint',
};
