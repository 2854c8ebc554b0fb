import type { Pool } from 'undici';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { readAllowList } from './address.ts';
import type { AllowList } from './address.ts';
import { exchange } from './exchange.ts';
import { judgeLiteral, resolveBySystem } from './guard.ts';
import type { HttpClient, OutgoingReply, OutgoingRequest, Refusal, Resolve } from './request.ts';

/**
 * The guarded HTTP client. `allow` is `outgoing.allow` of the configuration; `resolve` replaces the system's
 * name lookup. Connections are kept and shared per origin.
 */
export function createHttpClient(settings: {
  clock: Clock;
  allow: readonly string[];
  resolve?: Resolve;
}): HttpClient {
  const { clock, resolve = resolveBySystem } = settings;
  const allow = readAllowList(settings.allow);
  const pools = createPools();

  return {
    async send(request: OutgoingRequest): Promise<OutgoingReply> {
      const url = readTarget(request.url, allow);
      if ('error' in url) return { ok: false, ...url, durationMs: 0 };
      // Loaded with the first call: a server that makes none need not hold it.
      const { openPool } = await import('./pool.ts');
      const pool = pools.take(url.origin, request.timeouts.connectMs, (origin, connectMs) =>
        openPool(origin, { allow, resolve, connectMs, plain: origin.startsWith('http:') }),
      );
      return exchange(pool, url, request, clock);
    },
    close: pools.close,
  };
}

/**
 * What can be said of an address before any lookup: its form, and the rules for hosts that are spelled out as
 * numbers. For configuration and endpoints, so that a mistake is told when it is made.
 */
export function judgeTarget(url: string, allow: readonly string[]): Refusal | null {
  const target = readTarget(url, readAllowList(allow));
  return 'error' in target ? target : null;
}

/** Pools by origin and connect deadline, because undici's connector has one deadline for all its sockets. */
function createPools(): {
  take: (
    origin: string,
    connectMs: number,
    open: (origin: string, connectMs: number) => Pool,
  ) => Pool;
  close: () => Promise<void>;
} {
  const pools = new Map<string, Pool>();
  return {
    take(origin, connectMs, open) {
      const key = `${connectMs} ${origin}`;
      const pool = pools.get(key) ?? open(origin, connectMs);
      // Taken out and put back: the first key of the map is the one unused the longest.
      pools.delete(key);
      pools.set(key, pool);
      for (const [oldest, unused] of pools) {
        if (pools.size <= limits.outgoingPools) break;
        pools.delete(oldest);
        // Calls under way finish; a pool only fails to close when it is closed already.
        unused.close().catch(() => undefined);
      }
      return pool;
    },
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.destroy()));
    },
  };
}

function readTarget(text: string, allow: AllowList): URL | Refusal {
  const invalid = (hint: string): Refusal => ({ error: 'invalid_request', hint });
  if (!URL.canParse(text)) return invalid('the address is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return invalid('the address must begin with https://');
  }
  if (url.username !== '' || url.password !== '') {
    return invalid('the address must not carry a user name or password');
  }
  return judgeLiteral({ host: url.hostname, plain: url.protocol === 'http:' }, allow) ?? url;
}
