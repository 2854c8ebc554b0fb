import type { IncomingMessage } from 'node:http';
import { siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import { addressOfRequest } from '../access/client-address.ts';
import type { TrustedProxies } from '../access/client-address.ts';
import { isOriginAllowed } from '../access/origins.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { VisitorCaller } from '../conversation/visitor-calls.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** What a socket carries once it is admitted. */
export type SocketData = Omit<VisitorCaller, 'id'>;

export type AdmissionOptions = {
  /** Origins of a site's pages, as they are now; undefined when there is no such site. */
  originsOf: (site: SiteId) => readonly string[] | undefined;
  trustedProxies: TrustedProxies;
  rateLimits: RateLimits;
  telemetry: Pick<Telemetry, 'handshakeRefused' | 'rateLimited'>;
};

export type Admission =
  { ok: true; site: SiteId; address: string } | { ok: false; problem: Problem };

/**
 * Decides before the upgrade whether this page may talk to this site at all. CORS does not cover
 * WebSockets: without this check a foreign page connects (measured with `cors.origin` set).
 *
 * Handshakes are counted by each process for itself: nothing is known of the caller yet, so a flood from many
 * addresses must cost memory only, and never reach the store. What may follow a handshake is counted by all.
 */
export function admitHandshake(request: IncomingMessage, options: AdmissionOptions): Admission {
  const address = addressOfRequest(request, options.trustedProxies);
  const site = siteFromRequest(request);
  const refuse = (code: ProblemCode, retryAfterMs?: number): Admission => {
    options.telemetry.handshakeRefused({ code, site: site ?? null });
    return { ok: false, problem: retryAfterMs === undefined ? { code } : { code, retryAfterMs } };
  };
  const wait = options.rateLimits.take([
    {
      key: `handshake ${address}`,
      rate: {
        perMinute: limits.handshakesPerMinutePerAddress,
        burst: limits.handshakesPerMinutePerAddress,
      },
    },
  ]);
  if (wait > 0) {
    options.telemetry.rateLimited({ what: 'handshake', scope: 'address' });
    return refuse('rate.limited', wait);
  }
  const patterns = site === undefined ? undefined : options.originsOf(site);
  if (site === undefined || patterns === undefined) return refuse('site.unknown');
  if (!isOriginAllowed(patterns, request.headers.origin)) return refuse('origin.refused');
  return { ok: true, site, address };
}

/** Whether the page of a socket that is open may still talk to its site. */
export function isStillAdmitted(
  request: IncomingMessage,
  site: SiteId,
  { originsOf }: Pick<AdmissionOptions, 'originsOf'>,
): boolean {
  return isOriginAllowed(originsOf(site) ?? [], request.headers.origin);
}

export function siteFromRequest(request: IncomingMessage): SiteId | undefined {
  const query = (request.url ?? '').split('?')[1] ?? '';
  const site = siteIdSchema.safeParse(new URLSearchParams(query).get('site'));
  return site.success ? site.data : undefined;
}
