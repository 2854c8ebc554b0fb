import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { limits } from '../../shared/limits.ts';

/** A host name as it stands in a URL; no wildcard, so that each opened target was meant. */
const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*$/i;

const allowEntrySchema = z.string().superRefine((entry, context) => {
  const message = describeFault(entry);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

/**
 * The `outgoing` section: `allow` names the private hosts, addresses and ranges that webhooks and
 * connections may reach, and the hosts that may be addressed by plain http.
 */
export const outgoingSchema = z.strictObject({
  allow: z
    .array(allowEntrySchema)
    .max(limits.outgoingAllow)
    .default([])
    .describe('Hosts, addresses or ranges that are not public and may still be reached'),
});

function describeFault(entry: string): string | null {
  if (entry.includes('*')) {
    return 'must name one host, address or range; a wildcard is not accepted. A range is written as 10.1.0.0/16';
  }
  const text = entry.startsWith('[') && entry.endsWith(']') ? entry.slice(1, -1) : entry;
  if (text.includes('/')) {
    if (text.includes('://'))
      return 'must be a host without scheme and path, such as shop.internal';
    if (!ipaddr.isValidCIDR(text)) return 'is not a range such as 10.1.0.0/16 or fd00::/8';
    return ipaddr.parseCIDR(text)[1] === 0
      ? 'opens every address; name the range that is needed'
      : null;
  }
  if (ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)) return null;
  if (/^[0-9a-fx.]+$/i.test(text) && ipaddr.IPv4.isValid(text)) {
    return 'must spell the address with four decimal numbers, such as 127.0.0.1';
  }
  if (text.includes(':')) return 'must be a host without a port, such as shop.internal';
  return hostName.test(text.replace(/\.$/, '')) ? null : 'is not a host name, address or range';
}
