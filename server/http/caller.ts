import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { limits } from '../../shared/limits.ts';
import type { Problem } from '../../shared/problem.ts';
import { findKeyHolder } from '../access/api-keys.ts';
import type { KeyHolder, Scope } from '../access/api-keys.ts';
import { clientAddress } from '../access/client-address.ts';
import type { TrustedProxies } from '../access/client-address.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { IdempotencyUse } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export type CallerOptions = {
  store: Pick<Store, 'read'>;
  rateLimits: RateLimits;
  trustedProxies: TrustedProxies;
  telemetry: Pick<Telemetry, 'rateLimited'>;
};

export type Admitted = { ok: true; holder: KeyHolder } | { ok: false; problem: Problem };

/**
 * Who calls, by `Authorization: Bearer KEY`, looked up anew for every call so that a revoked key is dead at
 * once. Refusals are counted per address before the key is looked at, so guessing is slow.
 */
export async function admitCaller(
  request: Request,
  scope: Scope,
  options: CallerOptions,
): Promise<Admitted> {
  const address = addressOfRequest(request, options.trustedProxies);
  const header = request.get('authorization');
  const text = /^Bearer +([^ ]+)$/i.exec(header ?? '')?.[1];
  if (text === undefined) return refuse(address, options, { code: 'key.missing' });
  const holder = await findKeyHolder(options.store.read, text);
  if (!holder) return refuse(address, options, { code: 'key.invalid' });
  const wait = options.rateLimits.take([
    {
      key: `key ${holder.key}`,
      rate: { perMinute: limits.httpCallsPerMinutePerKey, burst: limits.httpCallsBurstPerKey },
    },
  ]);
  if (wait > 0) {
    options.telemetry.rateLimited({ what: 'rest', scope: 'key' });
    return { ok: false, problem: { code: 'rate.limited', retryAfterMs: wait } };
  }
  if (!holder.scopes.includes(scope))
    return {
      ok: false,
      problem: { code: 'key.scope', details: [{ path: 'scope', message: scope }] },
    };
  return { ok: true, holder };
}

function refuse(address: string, options: CallerOptions, problem: Problem): Admitted {
  const rate = {
    perMinute: limits.httpRefusalsPerMinutePerAddress,
    burst: limits.httpRefusalsPerMinutePerAddress,
  };
  const wait = options.rateLimits.take([{ key: `refused ${address}`, rate }]);
  if (wait === 0) return { ok: false, problem };
  options.telemetry.rateLimited({ what: 'rest', scope: 'address' });
  return { ok: false, problem: { code: 'rate.limited', retryAfterMs: wait } };
}

export function addressOfRequest(request: Request, trusted: TrustedProxies): string {
  return clientAddress(request.socket.remoteAddress, request.get('x-forwarded-for'), trusted);
}

export type KeyUse = { ok: true; use?: IdempotencyUse } | { ok: false; problem: Problem };

/**
 * The `Idempotency-Key` header with a hash of what was asked: the same key with another body is refused.
 * Keys belong to the API key and the call, so two calls never answer for each other.
 */
export function idempotencyOf(request: Request, holder: KeyHolder, body: unknown): KeyUse {
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
  return { ok: true, use: { apiKey: holder.key, key: `${request.path} ${key}`, hash } };
}
