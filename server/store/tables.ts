import type { Generated } from 'kysely';

/** The tables as Kysely reads them. JSON columns hold text; times are milliseconds since 1970. */
export type Tables = {
  contact: { id: string; site: string; external_id: string; created_at: number };
  conversation: {
    id: string;
    site: string;
    visitor: string | null;
    contact: string | null;
    status: string;
    owner: string | null;
    owner_name: string | null;
    owner_version: number;
    status_since: number;
    last_seq: number;
    last_visible_seq: number;
    open_turns: number;
    dialogue: string | null;
    created_at: number;
    updated_at: number;
  };
  entry: {
    id: Generated<number>;
    site: string;
    conversation: string;
    seq: number;
    client_id: string;
    author: string;
    author_name: string | null;
    audience: string;
    type: string;
    version: number;
    payload: string;
    turn: number | null;
    part: number | null;
    trace: string;
    at: number;
  };
  turn: {
    id: Generated<number>;
    conversation: string;
    seq: number;
    site: string;
    state: string;
    process: string;
    lease_until: number;
    fence: number;
    attempts: number;
    place: string;
    trace: string;
    created_at: number;
    finished_at: number | null;
  };
  job: {
    id: Generated<number>;
    kind: string;
    lane: string;
    job_key: string | null;
    payload: string;
    state: string;
    due: number;
    due_set_at: number;
    fence: number;
    attempts: number;
    error: string | null;
    created_at: number;
  };
  endpoint: {
    id: string;
    url: string;
    types: string;
    sites: string | null;
    source: string;
    synced_at: number;
  };
  event: {
    seq: Generated<number>;
    id: string;
    site: string;
    type: string;
    conversation: string | null;
    data: string;
    trace: string;
    at: number;
  };
  delivery: {
    id: string;
    site: string;
    event: number;
    endpoint: string;
    state: string;
    attempts: number;
    reason: string | null;
    created_at: number;
    settled_at: number | null;
  };
  attempt: {
    id: Generated<number>;
    delivery: string;
    number: number;
    at: number;
    duration_ms: number;
    status: number | null;
    error: string | null;
  };
  lead: {
    id: string;
    site: string;
    conversation: string | null;
    source: string;
    name: string;
    email: string;
    message: string;
    consent_text: string | null;
    consent_at: string | null;
    trace: string;
    at: number;
  };
  backend_write: {
    id: string;
    site: string;
    subject: string;
    capability: string;
    connection: string;
    input: string | null;
    consented: number;
    state: string;
    attempts: number;
    note: string | null;
    receipt: string | null;
    trace: string;
    created_at: number;
    settled_at: number | null;
  };
  config_version: {
    version: number;
    text: string;
    files: string;
    digest: string;
    note: string;
    at: number;
  };
  widget_file: { name: string; seal: string; body: string };
  api_key: {
    id: string;
    site: string;
    name: string;
    hash: string;
    scopes: string;
    created_at: number;
    revoked_at: number | null;
  };
  secret: { name: string; sealed: string; at: number };
  secret_version: { id: number; version: number };
  connection_token: {
    connection: string;
    generation: number;
    state: string;
    access: string | null;
    refresh: string | null;
    expires_at: number;
    at: number;
  };
  grant_request: { id: string; connection: string; sealed: string; until: number };
  rate: { key: string; level: number; at: number; full_at: number };
  proof_try: {
    id: string;
    visitor: string;
    place: string;
    subject: string;
    state: string;
    until: number;
  };
  proven_contact: {
    id: string;
    site: string;
    subject: string;
    email: string | null;
    phone: string | null;
    name: string | null;
    proven_at: number;
  };
  session_end: { who: string; at: number; until: number };
  lease: { name: string; holder: string; fence: number; until: number; set_at: number };
};
