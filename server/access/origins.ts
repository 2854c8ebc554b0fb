import { z } from 'zod';
import { limits } from '../../shared/limits.ts';

/**
 * One entry of a site's list of pages that may talk to it: an exact origin (`https://shop.example`), any
 * port of a host (`http://localhost:*`), or any subdomain (`https://*.shop.example`). A lone `*` is refused:
 * it would let every page on the web speak as the shop's.
 */
export const originPatternSchema = z
  .string()
  .max(limits.originChars)
  .regex(
    /^https?:\/\/(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(\d{1,5}|\*))?$|^https?:\/\/\[[0-9a-f:]+\](:(\d{1,5}|\*))?$/,
    'must be an origin such as https://shop.example, https://*.shop.example or http://localhost:* (lower case, no path)',
  );

/** True when the page's origin is on the list. A missing or `null` origin never is. */
export function isOriginAllowed(patterns: readonly string[], origin: string | undefined): boolean {
  if (origin === undefined || origin === 'null' || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  // Browsers send nothing but scheme, host and port; anything longer was made by hand.
  if (url.origin !== origin) return false;
  return patterns.some((pattern) => matchesPattern(pattern, url));
}

function matchesPattern(pattern: string, url: URL): boolean {
  const anyPort = pattern.endsWith(':*');
  const bare = anyPort ? pattern.slice(0, -2) : pattern;
  const [scheme = '', hostAndPort = ''] = bare.split('://');
  if (url.protocol !== `${scheme}:`) return false;
  const subject = anyPort ? url.hostname : url.host;
  if (hostAndPort.startsWith('*.')) {
    const parent = withoutDefaultPort(scheme, hostAndPort.slice(1));
    return subject.endsWith(parent) && subject.length > parent.length;
  }
  return subject === withoutDefaultPort(scheme, hostAndPort);
}

/** `https://shop.example:443` names the same origin as `https://shop.example`. */
function withoutDefaultPort(scheme: string, host: string): string {
  const port = scheme === 'https' ? ':443' : ':80';
  return host.endsWith(port) ? host.slice(0, -port.length) : host;
}
