import type { RequestHandler } from 'express';
import { isForwardedByStranger } from '../access/client-address.ts';
import type { TrustedProxies } from '../access/client-address.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/**
 * Notes once that requests come forwarded by a proxy that is not trusted. Every page asks for the widget's
 * script before it opens a socket, so a proxy is noticed here whatever it forwards.
 */
export function noteUntrustedProxy(options: {
  trustedProxies: TrustedProxies;
  telemetry: Pick<Telemetry, 'configurationNote'>;
}): RequestHandler {
  let isNoted = false;
  return (request, _response, next) => {
    if (!isNoted && isForwardedByStranger(request, options.trustedProxies)) {
      isNoted = true;
      options.telemetry.configurationNote({ note });
    }
    next();
  };
}

// A stranger may send the header as well: no proxy is claimed to be there.
const note =
  'a request with X-Forwarded-For came from an address that TRUST_PROXY does not name: if that is your proxy, everybody behind it is counted as one address until TRUST_PROXY names it';
