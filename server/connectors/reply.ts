import type { FailureClass } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import type { OutgoingError, OutgoingReply } from '../outgoing/request.ts';
import { readRetryAfter } from '../outgoing/retry-after.ts';
import { parseJson } from './json.ts';
import { isAccepted } from './reply/media-types.ts';
import { findRule, isSuccess } from './reply/rules.ts';
import type { ErrorRule, Facts, Success } from './reply/rules.ts';

/**
 * A reply's meaning: its JSON, or the class of failure. `note` is for the owner and holds no data of the reply;
 * `retry: false` is the owner's word that asking again is of no use.
 */
export type ReadReply =
  | { ok: true; json: Json; status: number }
  | {
      ok: false;
      failure: FailureClass;
      status: number | null;
      retryAfterMs?: number;
      retry?: boolean;
      note?: string;
      /** Where there is no reply: whether the request may have arrived all the same. */
      sent?: boolean;
    };

/** How the replies to one request are read. */
export type ReplyReading = {
  kind: 'read' | 'write';
  mediaTypes: readonly string[];
  /** The operation's own rules before the connection's. */
  errors: readonly ErrorRule[];
  success: Success | undefined;
  /** A GraphQL reply with `errors` in it is none, whatever its status says. */
  graphql: boolean;
};

const plain: ReplyReading = {
  kind: 'read',
  mediaTypes: [],
  errors: [],
  success: undefined,
  graphql: false,
};

/** Sorts a reply into JSON or a failure. `now` turns a Retry-After date into a wait. */
export function readReply(reply: OutgoingReply, now: number, reading = plain): ReadReply {
  if (!reply.ok) {
    const failure = failureOf[reply.error];
    const known = failure === 'config' || failure === 'unknown';
    const sent = !unsent.has(reply.error);
    return { ok: false, failure, status: null, sent, ...(known ? { note: reply.hint } : {}) };
  }
  const { status, headers } = reply;
  const content = readContent(reply, reading);
  const facts: Facts = { status, headers, body: content.ok ? content.json : null };
  const rule = findRule(reading.errors, facts);
  if (rule !== undefined) {
    const { class: failure, retry } = rule;
    return { ...fail(failure, reply, now), ...(retry === undefined ? {} : { retry }) };
  }
  if (!isSuccess(reading.success, facts)) return fail(classify(status, reading.kind), reply, now);
  if (!content.ok) return { ok: false, failure: 'unknown', status, note: content.note };
  if (reading.graphql && hasErrors(content.json)) {
    const note = 'answered with GraphQL errors that no rule of errors names';
    return { ok: false, failure: 'unknown', status, note };
  }
  if (status === 207 && reading.kind === 'write' && reading.success === undefined) {
    return { ok: false, failure: 'partial', status, note: 'answered with 207, for a part only' };
  }
  return { ok: true, json: content.json, status };
}

type Content = { ok: true; json: Json } | { ok: false; note: string };

function readContent(
  reply: OutgoingReply & { ok: true },
  { kind, mediaTypes }: ReplyReading,
): Content {
  const { status, headers, body } = reply;
  // Where something was asked for, nothing is an answer only when the backend says so.
  if (body.length === 0 && (kind === 'write' || status === 204)) return { ok: true, json: null };
  const contentType = headers['content-type'] ?? '';
  if (!isAccepted(contentType, mediaTypes)) {
    return { ok: false, note: 'answered with something other than JSON (see its content-type)' };
  }
  const json = parseJson(body, contentType);
  return json === undefined
    ? { ok: false, note: 'answered with JSON that is broken or nested too deeply' }
    : { ok: true, json };
}

function fail(
  failure: FailureClass,
  { status, headers }: OutgoingReply & { ok: true },
  now: number,
): ReadReply & { ok: false } {
  const wait = readRetryAfter(headers['retry-after'], now);
  return {
    ok: false,
    failure,
    status,
    ...(wait === undefined ? {} : { retryAfterMs: Math.min(wait, limits.retryAfterMs) }),
    ...(forTheOwner.has(failure) ? { note: `answered with ${status}${moved(status)}` } : {}),
  };
}

function moved(status: number): string {
  const isMoved = status >= 301 && status <= 308 && status !== 304;
  return isMoved ? ', which leads elsewhere and is not followed: see baseUrl' : '';
}

/** What the owner can do something about. */
const forTheOwner: ReadonlySet<FailureClass> = new Set(['auth', 'forbidden', 'config', 'unknown']);

function hasErrors(json: Json): boolean {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const errors = Object.hasOwn(json, 'errors') ? json['errors'] : null;
  return Array.isArray(errors) && errors.length > 0;
}

const failureOf: Record<OutgoingError, FailureClass> = {
  address_refused: 'config',
  plain_http_refused: 'config',
  invalid_request: 'config',
  dns: 'unavailable',
  connect: 'unavailable',
  tls: 'unavailable',
  reset: 'unavailable',
  connect_timeout: 'timeout',
  first_byte_timeout: 'timeout',
  total_timeout: 'timeout',
  aborted: 'timeout',
  too_large: 'unknown',
  bad_response: 'unknown',
};

/** Before a request could leave. */
const unsent: ReadonlySet<OutgoingError> = new Set([
  'address_refused',
  'plain_http_refused',
  'invalid_request',
  'dns',
  'connect',
  'tls',
  'connect_timeout',
]);

function classify(status: number, kind: 'read' | 'write'): FailureClass {
  if (status === 404 || status === 410) return 'not_found';
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'rate_limited';
  if (status === 400 || status === 422) return 'invalid_input';
  if (status === 408) return 'timeout';
  if (status === 409 && kind === 'write') return 'duplicate';
  return status >= 500 ? 'unavailable' : 'unknown';
}
