import type { RequestHandler } from 'express';
import { z } from 'zod';
import { siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { isOriginAllowed } from '../access/origins.ts';
import { addressOfRequest } from '../access/client-address.ts';
import type { TrustedProxies } from '../access/client-address.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { VisitorSessions } from '../access/visitor-sessions.ts';
import { checkBody } from './json-body.ts';
import { sendProblem } from './problem-reply.ts';

/**
 * `POST /v1/visitor/session` `{"site"}` from a page of the site: a signed session token, no row written. The
 * widget asks here when its socket is refused, because a browser hides why an upgrade failed: the problem
 * that comes back is the reason, readable from any page because it holds no secret.
 */
export function postVisitorSession(options: {
  origins: ReadonlyMap<SiteId, readonly string[]>;
  sessions: VisitorSessions;
  rateLimits: RateLimits;
  trustedProxies: TrustedProxies;
}): RequestHandler {
  const schema = z.strictObject({ site: siteIdSchema });
  const rate = {
    perMinute: limits.handshakesPerMinutePerAddress,
    burst: limits.handshakesPerMinutePerAddress,
  };
  return (request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cache-Control', 'no-store');
    const address = addressOfRequest(request, options.trustedProxies);
    const wait = options.rateLimits.take([{ key: `session ${address}`, rate }]);
    if (wait > 0) return sendProblem(response, { code: 'rate.limited', retryAfterMs: wait });
    const body = checkBody(request.body, schema);
    if (!body.ok) return sendProblem(response, body.problem);
    const patterns = options.origins.get(body.value.site);
    if (!patterns) return sendProblem(response, { code: 'site.unknown' });
    if (!isOriginAllowed(patterns, request.get('origin')))
      return sendProblem(response, { code: 'origin.refused' });
    const { session, token } = options.sessions.open(body.value.site);
    response.status(201).json({ token, conversation: session.conversation });
  };
}

/** The preflight of that call: JSON bodies need one from another origin. */
export const allowVisitorCalls: RequestHandler = (_request, response) => {
  response
    .setHeader('Access-Control-Allow-Origin', '*')
    .setHeader('Access-Control-Allow-Methods', 'POST')
    .setHeader('Access-Control-Allow-Headers', 'content-type')
    .setHeader('Access-Control-Max-Age', '600')
    .status(204)
    .end();
};
