import type { FailureClass } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import type { OutgoingError, OutgoingReply } from '../outgoing/request.ts';
import { readRetryAfter } from '../outgoing/retry-after.ts';
import { parseJson } from './json.ts';

/** A reply's meaning: its JSON, or the class of failure. `note` is for the owner and holds no data of the reply. */
export type ReadReply =
  | { ok: true; json: Json; status: number }
  | {
      ok: false;
      failure: FailureClass;
      status: number | null;
      retryAfterMs?: number;
      note?: string;
    };

/** Sorts a reply into JSON or a failure. `now` turns a Retry-After date into a wait. */
export function readReply(reply: OutgoingReply, now: number): ReadReply {
  if (!reply.ok) {
    const failure = failureOf[reply.error];
    const known = failure === 'config' || failure === 'unknown';
    return { ok: false, failure, status: null, ...(known ? { note: reply.hint } : {}) };
  }
  const { status, headers } = reply;
  const failure = classify(status);
  if (failure !== null) {
    const wait = readRetryAfter(headers['retry-after'], now);
    return {
      ok: false,
      failure,
      status,
      ...(wait === undefined ? {} : { retryAfterMs: Math.min(wait, limits.retryAfterMs) }),
      ...(failure === 'auth' || failure === 'unknown' ? { note: `answered with ${status}` } : {}),
    };
  }
  const unreadable = (note: string): ReadReply => ({ ok: false, failure: 'unknown', status, note });
  // The declared type counts: a page that happens to parse is still not an answer.
  if (!/^application\/(json|[a-z0-9.+-]+\+json)\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return unreadable('answered with something other than JSON (see its content-type)');
  }
  const json = parseJson(reply.body);
  return json === undefined
    ? unreadable('answered with JSON that is broken or nested too deeply')
    : { ok: true, json, status };
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

function classify(status: number): FailureClass | null {
  if (status >= 200 && status < 300) return null;
  if (status === 404 || status === 410) return 'not_found';
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'rate_limited';
  if (status === 400 || status === 422) return 'invalid_input';
  if (status === 408) return 'timeout';
  return status >= 500 ? 'unavailable' : 'unknown';
}
