import type { Request, RequestHandler } from 'express';
import { siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { randomText } from '../../shared/mint.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { addressOfRequest } from '../access/client-address.ts';
import type { TrustedProxies } from '../access/client-address.ts';
import { isOriginAllowed } from '../access/origins.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { Visitors } from '../access/visitors.ts';
import type { VisitorCaller } from '../conversation/visitor-calls.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export type VisitorDoorOptions = {
  /** Origins of a site's pages, as they are now; undefined when there is no such site. */
  originsOf: (site: SiteId) => readonly string[] | undefined;
  visitors: Pick<Visitors, 'open' | 'check' | 'judge' | 'end'>;
  rateLimits: RateLimits;
  trustedProxies: TrustedProxies;
  random: RandomBytes;
  /** The address browsers ask this server under. */
  serverAddress: (host: string | undefined) => string;
  telemetry: Pick<Telemetry, 'handshakeRefused' | 'rateLimited'>;
};

type AdmittedPage = { ok: true; site: SiteId } | { ok: false; problem: Problem };
type AdmittedVisitor = { ok: true; caller: VisitorCaller } | { ok: false; problem: Problem };

/**
 * Who calls, found out anew for every call: the page by its origin, the visitor by the token in `Authorization`.
 * Never a cookie: a browser adds those by itself to whatever page asks, and no header a script has to set.
 */
export async function admitVisitor(
  request: Request,
  options: VisitorDoorOptions,
): Promise<AdmittedVisitor> {
  const site = siteIdSchema.safeParse(request.query['site']);
  const page = admitPage(request, site.success ? site.data : undefined, options);
  if (!page.ok) return page;
  const check = await options.visitors.check(page.site, bearerOf(request) ?? '');
  if ('code' in check) return refuse(options, check.code, page.site);
  const caller = {
    id: randomText(options.random),
    session: check.session,
    address: addressOfRequest(request, options.trustedProxies),
    token: undefined,
  };
  return { ok: true, caller };
}

/** Whether this page may talk to this site at all, as it is decided before a socket is opened. */
export function admitPage(
  request: Request,
  site: SiteId | undefined,
  options: VisitorDoorOptions,
): AdmittedPage {
  const address = addressOfRequest(request, options.trustedProxies);
  const wait = options.rateLimits.take([
    {
      key: `visitor ${address}`,
      rate: {
        perMinute: limits.visitorCallsPerMinutePerAddress,
        burst: limits.visitorCallsBurstPerAddress,
      },
    },
  ]);
  if (wait > 0) {
    options.telemetry.rateLimited({ what: 'visitor call', scope: 'address' });
    return { ok: false, problem: { code: 'rate.limited', retryAfterMs: wait } };
  }
  const patterns = site === undefined ? undefined : options.originsOf(site);
  if (site === undefined || patterns === undefined) return refuse(options, 'site.unknown', null);
  const origin = originOf(request, options.serverAddress);
  if (!isOriginAllowed(patterns, origin)) return refuse(options, 'origin.refused', site);
  return { ok: true, site };
}

/** Whether a page that was let in may still talk to its site. */
export function isStillAdmitted(
  request: Request,
  site: SiteId,
  { originsOf, serverAddress }: Pick<VisitorDoorOptions, 'originsOf' | 'serverAddress'>,
): boolean {
  return isOriginAllowed(originsOf(site) ?? [], originOf(request, serverAddress));
}

/** The token of `Authorization: Bearer TOKEN`, if there is one. */
export function bearerOf(request: Request): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(request.get('authorization') ?? '')?.[1];
}

/**
 * The page's origin. Browsers leave `Origin` out of a GET to the page's own server. Then `Sec-Fetch-Site:
 * same-origin` says that page and server have one origin, and where a browser does not send that (plain http),
 * the page's origin is in `Referer`. Both are as good as `Origin` here: no script can set the first, none can
 * give the second another origin than its page's, and whoever is no browser can write all three as they like,
 * which helps nobody without the token. A page of another origin always sends `Origin`.
 */
function originOf(
  request: Request,
  serverAddress: VisitorDoorOptions['serverAddress'],
): string | undefined {
  const origin = request.get('origin');
  if (origin !== undefined) return origin;
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return undefined;
  const page = site === undefined ? request.get('referer') : serverAddress(request.get('host'));
  return page !== undefined && URL.canParse(page) ? new URL(page).origin : undefined;
}

function refuse(
  options: VisitorDoorOptions,
  code: ProblemCode,
  site: SiteId | null,
): { ok: false; problem: Problem } {
  options.telemetry.handshakeRefused({ code, site });
  return { ok: false, problem: { code } };
}

/**
 * Lets every page read what a visitor's call answers, problems above all: the reason of a refusal is for the
 * page that is refused. It opens nothing, because what is answered belongs to a token and to no cookie.
 */
export const shareWithPages: RequestHandler = (_request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
  next();
};

/** The preflight of those calls: from another origin, JSON bodies and tokens need one. */
export const allowVisitorCalls: RequestHandler = (_request, response) => {
  response
    .setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE')
    .setHeader('Access-Control-Allow-Headers', 'authorization, content-type')
    .setHeader('Access-Control-Max-Age', '600')
    .status(204)
    .end();
};
