import type { Request } from 'express';
import { limits } from '../../shared/limits.ts';
import type { Problem } from '../../shared/problem.ts';
import { findKeyHolder, keyIdOf } from '../access/api-keys.ts';
import type { KeyHolder, Scope } from '../access/api-keys.ts';
import { addressOfRequest } from '../access/client-address.ts';
import type { TrustedProxies } from '../access/client-address.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { SharedRateLimits } from '../access/shared-rate-limits.ts';
import type { RateBucket } from '../access/token-bucket.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export type CallerOptions = {
  store: Pick<Store, 'read'>;
  rateLimits: RateLimits;
  sharedLimits: SharedRateLimits;
  trustedProxies: TrustedProxies;
  telemetry: Pick<Telemetry, 'rateLimited'>;
};

type Admitted = { ok: true; holder: KeyHolder } | { ok: false; problem: Problem };

/**
 * Who calls, by `Authorization: Bearer KEY`, looked up anew for every call so that a revoked key is dead at
 * once. Refusals are counted per address, and per address and key: where one key was refused too often it is
 * not looked at any more, so guessing is slow, while other keys of the same address go on. They are counted by each
 * process for itself: nothing is known of who is refused, and a flood from many addresses must not become rows.
 */
export async function admitCaller(
  request: Request,
  scope: Scope,
  options: CallerOptions,
): Promise<Admitted> {
  const address = addressOfRequest(request, options.trustedProxies);
  const header = request.get('authorization');
  const text = /^Bearer +([^ ]+)$/i.exec(header ?? '')?.[1];
  if (text === undefined) return refuse([address], options, { code: 'key.missing' });
  const withKey = `${address} ${keyIdOf(text) ?? 'no key'}`;
  const tired = options.rateLimits.waitMs(refusedAt(withKey));
  if (tired > 0) return limited(options, tired);
  const holder = await findKeyHolder(options.store.read, text);
  if (!holder) return refuse([address, withKey], options, { code: 'key.invalid' });
  const wait = await options.sharedLimits.take([
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

/** Counts a refusal at each place; one that has had too many says to wait instead of why. */
function refuse(places: readonly string[], options: CallerOptions, problem: Problem): Admitted {
  const wait = options.rateLimits.take(places.map(refusedAt));
  return wait === 0 ? { ok: false, problem } : limited(options, wait);
}

function limited(options: CallerOptions, retryAfterMs: number): Admitted {
  options.telemetry.rateLimited({ what: 'rest', scope: 'address' });
  return { ok: false, problem: { code: 'rate.limited', retryAfterMs } };
}

function refusedAt(place: string): RateBucket {
  const perMinute = limits.httpRefusalsPerMinutePerAddress;
  return { key: `refused ${place}`, rate: { perMinute, burst: perMinute } };
}
