import { limits } from '../../shared/limits.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Secret } from '../config/secret.ts';
import type { OutgoingReply, OutgoingRequest } from '../outgoing/request.ts';
import { readRetryAfter } from '../outgoing/retry-after.ts';
import type { PendingDelivery } from '../store/work.ts';
import { formatTraceparent } from '../telemetry/trace.ts';
import { signWebhook } from './sign.ts';

/**
 * The bytes of an event: `{type, timestamp, data}`, made of nothing but the stored event, so that they are
 * the same at every attempt, after a restart and in a replay.
 */
export function buildBody(event: PendingDelivery['event']): string {
  const timestamp = new Date(event.at).toISOString();
  return JSON.stringify({ type: event.type, timestamp, data: event.data });
}

/** One attempt's request, signed for this moment. */
export function buildRequest(from: {
  event: PendingDelivery['event'];
  url: string;
  body: string;
  secrets: readonly Secret[];
  now: number;
  random: RandomBytes;
  version: string;
  signal: AbortSignal;
}): OutgoingRequest {
  const { event, url, body, secrets, now, random, version, signal } = from;
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': `Deskbell/${version} (+webhooks)`,
      traceparent: formatTraceparent(event.trace, random),
      ...signWebhook({ id: event.id, timestamp: now, body, secret: secrets }),
    },
    body,
    timeouts: {
      connectMs: limits.webhookConnectTimeoutMs,
      // A receiver may think as long as it likes within the total.
      firstByteMs: limits.webhookTotalTimeoutMs,
      totalMs: limits.webhookTotalTimeoutMs,
    },
    // What a receiver answers beyond its status is not used: never unpacked, never kept in full.
    maxBytes: limits.webhookResponseBytes,
    decompress: false,
    overflow: 'truncate',
    signal,
  };
}

/** What one attempt came to. `error` is a code; `gone`: the receiver wants nothing more. */
export type AttemptResult = {
  status: number | null;
  error: string | null;
  gone: boolean;
  retryAfterMs: number | undefined;
  durationMs: number;
};

/** Only 2xx is success. A redirect is a failure: following it would send the event to whom nobody named. */
export function judgeReply(reply: OutgoingReply, now: number): AttemptResult {
  const durationMs = Math.max(0, Math.round(reply.durationMs));
  if (!reply.ok) {
    return { status: null, error: reply.error, gone: false, retryAfterMs: undefined, durationMs };
  }
  const { status, headers } = reply;
  const error = describeStatus(status);
  const retryAfterMs = error === null ? undefined : readRetryAfter(headers['retry-after'], now);
  return { status, error, gone: status === 410, retryAfterMs, durationMs };
}

function describeStatus(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'gone';
  if (status === 429) return 'throttled';
  if (status >= 300 && status < 400) return 'redirect';
  return status >= 400 && status < 500 ? 'client_error' : 'server_error';
}
