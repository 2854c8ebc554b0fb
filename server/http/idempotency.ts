import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { Problem } from '../../shared/problem.ts';
import type { KeyHolder } from '../access/api-keys.ts';
import type { IdempotencyUse } from '../store/operations.ts';

type KeyUse = { ok: true; use?: IdempotencyUse } | { ok: false; problem: Problem };

/**
 * The `Idempotency-Key` header with a hash of what was asked: the same key with another body is refused.
 * Keys belong to the API key and to `call`, a name of the route that no spelling of its path changes, so that
 * two calls never answer for each other.
 */
export function idempotencyOf(
  request: Request,
  call: 'messages' | 'leads' | `conversations/${ConversationId}`,
  holder: KeyHolder,
  body: unknown,
): KeyUse {
  const key = request.get('idempotency-key');
  if (key === undefined) return { ok: true };
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > limits.idempotencyKeyChars) {
    const message = `must be 1 to ${limits.idempotencyKeyChars} visible ASCII characters`;
    return {
      ok: false,
      problem: { code: 'request.invalid', details: [{ path: 'Idempotency-Key', message }] },
    };
  }
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  return { ok: true, use: { apiKey: holder.key, key: `${call} ${key}`, hash } };
}

/** Tells a caller that the effect was there already; the result is the first one's. */
export function markReplay(response: Response, duplicate: boolean): void {
  if (duplicate) response.setHeader('Idempotent-Replayed', 'true');
}
