/** Tables that grow with what is said and done. */
export const growing = [
  ...['entry', 'conversation', 'contact', 'turn', 'job', 'event', 'delivery', 'attempt', 'lead'],
  'backend_write',
  ...['idempotency', 'rate', 'proof_try', 'lease'],
];

const rowsPerTable = 20_000;

/** Enough of everything for the planner to be told the truth by its statistics. */
export const filling = [
  `insert into conversation select 'cnv_' || lpad(n::text, 22, '0'), 'demo', 'v' || n, case when n % 2 = 0 then 'k' || n end, 'bot', null, 1,
     3, 3, 0, null, n, n from generate_series(1, $) n`,
  `insert into contact select 'k' || n, 'demo', 'x' || n, n from generate_series(1, $) n`,
  `insert into entry (site, conversation, seq, client_id, author, audience, type, version, payload, trace, at)
     select 'demo', 'cnv_' || lpad((n % ($ / 3))::text, 22, '0'), n, 'm' || n, 'bot', 'all', 'text', 1, '{}', 't', n from generate_series(1, $) n`,
  `insert into turn (conversation, seq, site, state, process, lease_until, fence, attempts, place, trace, created_at)
     select 'cnv_' || lpad(n::text, 22, '0'), n, 'demo', case when n % 500 = 0 then 'open' else 'done' end, 'p', n, 1, 1, 'h', '0af7651916cd43dd8448eb211c80319c', n
     from generate_series(1, $) n`,
  `insert into job (kind, lane, job_key, payload, state, due, due_set_at, fence, attempts, created_at)
     select 'webhook.deliver', 'l' || n % 20, 'j' || n, '{}', case when n % 9 = 0 then 'dead' else 'waiting' end,
     n, n, 1, 1, n from generate_series(1, $) n`,
  `insert into event (id, site, type, data, trace, at)
     select 'evt_' || lpad(n::text, 22, '0'), 'demo', 'lead.captured', '{}', '0af7651916cd43dd8448eb211c80319c', n from generate_series(1, $) n`,
  `insert into delivery select 'd' || n, 'demo', n, 'crm', case when n % 500 = 0 then 'dead' else 'done' end, 1, null,
     n, n from generate_series(1, $) n`,
  `insert into attempt (delivery, number, at, duration_ms) select 'd' || n, 1, n, 1 from generate_series(1, $) n`,
  `insert into lead select 'l' || n, 'demo', null, 's' || n, 'n', 'e', 'm', null, null, 't', n
     from generate_series(1, $) n`,
  `insert into backend_write select 'w' || n, 'demo', 'l' || n, 'lead.upsert', 'crm', '{}', 0, case when n % 500 = 0 then 'dead' else 'done' end, 1, null, null,
     '0af7651916cd43dd8448eb211c80319c', n, n from generate_series(1, $) n`,
  `insert into idempotency select 'a', 'i' || n, 'h', '{}', n from generate_series(1, $) n`,
  `insert into rate select 'r' || n, 1, n, n from generate_series(1, $) n`,
  `insert into proof_try select 'p' || n, 'v' || n, 'w' || n % 5000, 's' || n % 5000, 'wrong', n
     from generate_series(1, $) n`,
  `insert into lease select 'n' || n, 'h', 1, n, n from generate_series(1, $) n`,
  'analyze',
].map((sql) => sql.replaceAll('$', String(rowsPerTable)));
