import ipaddr from 'ipaddr.js';
import type { Refusal } from './request.ts';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = [Address, number];

/** The operator's list, read once: host names, and addresses or ranges. */
export type AllowList = { hosts: ReadonlySet<string>; ranges: readonly Range[] };

/** Reads `outgoing.allow`. Entries were checked by `outgoingSchema`; a bare address is a range of one. */
export function readAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>();
  const ranges: Range[] = [];
  for (const entry of entries) {
    const text = entry.startsWith('[') && entry.endsWith(']') ? entry.slice(1, -1) : entry;
    if (ipaddr.isValidCIDR(text)) ranges.push(ipaddr.parseCIDR(text));
    else if (ipaddr.isValid(text)) {
      const address = ipaddr.process(text);
      ranges.push([address, address.kind() === 'ipv4' ? 32 : 128]);
    } else hosts.add(plainHost(text));
  }
  return { hosts, ranges };
}

/**
 * Whether `host` may be reached at these addresses. Every address must pass: an answer that mixes public
 * and private ones is how a name is rebound between check and connect.
 */
export function judgeAddresses(
  target: { host: string; plain: boolean },
  addresses: readonly string[],
  allow: AllowList,
): Refusal | null {
  const host = plainHost(target.host);
  if (allow.hosts.has(host)) return null;
  for (const text of addresses) {
    const address = readAddress(text);
    if (address !== null && isAllowed(address, allow)) continue;
    if (address === null || !isPublic(address)) {
      return {
        error: 'address_refused',
        hint: `${host} leads to an address that is not public. If this is meant, add it to the configuration: ${describeEntry(host)}`,
      };
    }
    if (target.plain) {
      return {
        error: 'plain_http_refused',
        hint: `${host} is addressed by plain http, which anyone on the way can read. Use https, or add it to the configuration: ${describeEntry(host)}`,
      };
    }
  }
  return null;
}

/** The address a URL's host spells out, or null when it is a name. URL parsing has already undone octal, hex and short forms. */
export function literalAddress(host: string): string | null {
  const text = plainHost(host);
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text) ? text : null;
}

/** Lower case, without brackets and without the root's dot, so that one host has one spelling. */
function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function describeEntry(host: string): string {
  return `outgoing.allow: ["${host}"]`;
}

function readAddress(text: string): Address | null {
  // `process` turns ::ffff:a.b.c.d into a.b.c.d: the kernel connects to the IPv4 address.
  return ipaddr.isValid(text) ? ipaddr.process(text) : null;
}

function isAllowed(address: Address, allow: AllowList): boolean {
  return allow.ranges.some(([network, bits]) => {
    if (network.kind() !== address.kind()) return false;
    return address.match(network, bits);
  });
}

/** The part of IPv6 that is routed today; leaves out ::/96, NAT64, unique-local, site-local and whatever is invented next. */
const globalUnicast: Range = [ipaddr.IPv6.parse('2000::'), 3];
/** Public by number, but answered by the host of a virtual machine with its credentials. */
const metadata: Range = [ipaddr.IPv4.parse('168.63.129.16'), 32];

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4'
    ? !address.match(metadata[0], metadata[1])
    : address.match(globalUnicast[0], globalUnicast[1]);
}
