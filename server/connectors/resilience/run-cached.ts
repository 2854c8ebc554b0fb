import type { Ran } from '../operation/run.ts';
import { createCacheKey } from './cache-key.ts';
import type { CacheSubject } from './cache-key.ts';
import type { CachePolicy } from './cache-policy.ts';
import type { Cached, ReplyCache } from './reply-cache.ts';

/** `asOf` (ISO 8601) is there where the answer is older than its time to live; `from` tells where it was had. */
export type RanCached<T> = Ran<T> & Pick<Cached<T>, 'from' | 'asOf'>;

/**
 * Runs an operation, or gives what is kept of it. `proofs` are those of its contract. Without a `policy`, or without
 * a `cache`, which a write never has, it is simply run. `status` and `calls` are of a run of one's own: who is given
 * what is kept, or shares the run of another, has made no call.
 */
export async function runCached<T>(
  asked: Omit<CacheSubject, 'whose'> & {
    proofs: readonly string[];
    policy: CachePolicy | undefined;
    cache: ReplyCache<T> | undefined;
  },
  run: (signal: AbortSignal) => Promise<Ran<T>>,
  signal: AbortSignal,
): Promise<RanCached<T>> {
  const { proofs, policy, cache, site, connection, operation, input } = asked;
  if (policy === undefined || cache === undefined) {
    return { ...(await run(signal)), from: 'backend' };
  }
  const whose = proofs.length === 0 ? ('anyone' as const) : { proof: proofs };
  const key = createCacheKey({ site, connection, operation, input, whose });
  const own: Ran<T>[] = [];
  const load = async (flight: AbortSignal) => {
    const ran = await run(flight);
    own.push(ran);
    return ran.result;
  };
  const { from, asOf, ...result } = await cache.ask({ key, policy, signal, load });
  const [ran] = own;
  return {
    result,
    from,
    status: ran?.status ?? null,
    calls: ran?.calls ?? 0,
    ...(ran?.note === undefined ? {} : { note: ran.note }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}
