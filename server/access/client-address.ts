import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** Proxies whose `X-Forwarded-For` is believed: how many hops, or which addresses. Empty: none. */
export type TrustedProxies =
  { kind: 'none' } | { kind: 'hops'; count: number } | { kind: 'ranges'; ranges: string[] };

/** The address that the limits of a request, or of the handshake of a socket, are counted on. */
export function addressOfRequest(request: IncomingMessage, trusted: TrustedProxies): string {
  return clientAddress(request.socket.remoteAddress, forwardedFor(request), trusted);
}

/** Whether the request claims to be forwarded, by a hop that is not trusted: a stranger, or a proxy nobody named. */
export function isForwardedByStranger(request: IncomingMessage, trusted: TrustedProxies): boolean {
  if (forwardedFor(request) === undefined) return false;
  return !isTrusted(request.socket.remoteAddress ?? '', 0, trusted);
}

function forwardedFor(request: IncomingMessage): string | undefined {
  const forwarded = request.headers['x-forwarded-for'];
  return Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
}

/**
 * The address limits are counted on. It comes from the socket, and from a forwarding header only as far as
 * trusted proxies reach, read from the right: what stands left of the first untrusted hop is hearsay.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trusted: TrustedProxies,
): string {
  const claimed = (forwardedFor ?? '').split(',').map((hop) => withoutPort(hop.trim()));
  // A socket that is gone, or no network socket, has no address; its place must not fall to the header.
  const hops = [...claimed.filter((hop) => hop !== ''), socketAddress ?? ''].reverse();
  let address = hops[0] ?? '';
  for (let index = 0; index + 1 < hops.length; index += 1) {
    if (!isTrusted(address, index, trusted)) break;
    const next = hops[index + 1] ?? '';
    if (!ipaddr.isValid(next)) break;
    address = next;
  }
  return groupAddress(address);
}

/** IPv4 as it is (also when written as IPv6), IPv6 by its /64: one customer often has a whole /64. */
export function groupAddress(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const bytes = parsed.toByteArray().map((byte, index) => (index < 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/64`;
}

/** Some proxies add the port: `203.0.113.9:1234`, `[2001:db8::1]:1234`. */
function withoutPort(hop: string): string {
  return (
    /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(hop)?.[1] ?? /^\[([^\]]*)\](:\d+)?$/.exec(hop)?.[1] ?? hop
  );
}

function isTrusted(address: string, hop: number, trusted: TrustedProxies): boolean {
  switch (trusted.kind) {
    case 'none':
      return false;
    case 'hops':
      return hop < trusted.count;
    case 'ranges':
      return ipaddr.isValid(address) && trusted.ranges.some((range) => isInRange(address, range));
  }
}

function isInRange(address: string, range: string): boolean {
  const parsed = ipaddr.process(address);
  if (!range.includes('/')) return parsed.toString() === ipaddr.process(range).toString();
  const [base, bits] = ipaddr.parseCIDR(range);
  return parsed.kind() === base.kind() && parsed.match(base, bits);
}
