import type { RequestHandler } from 'express';
import { addressOfRequest } from '../access/client-address.ts';
import type { TrustedProxies } from '../access/client-address.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { Rate } from '../access/token-bucket.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { sendProblem } from './problem-reply.ts';

/** Refuses with `rate.limited` what one address asks for more often than `rate`. */
export function limitByAddress(
  what: string,
  rate: Rate,
  options: {
    rateLimits: RateLimits;
    trustedProxies: TrustedProxies;
    telemetry: Pick<Telemetry, 'rateLimited'>;
  },
): RequestHandler {
  return (request, response, next) => {
    const key = `${what} ${addressOfRequest(request, options.trustedProxies)}`;
    const wait = options.rateLimits.take([{ key, rate }]);
    if (wait === 0) return next();
    options.telemetry.rateLimited({ what, scope: 'address' });
    sendProblem(response, { code: 'rate.limited', retryAfterMs: wait });
  };
}
