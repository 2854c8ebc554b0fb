import { describe, expect, it } from 'vitest';
import { clientAddress, groupAddress } from '../../server/access/client-address.ts';
import type { TrustedProxies } from '../../server/access/client-address.ts';

const nobody: TrustedProxies = { kind: 'none' };
const one: TrustedProxies = { kind: 'hops', count: 1 };
const two: TrustedProxies = { kind: 'hops', count: 2 };
const ours: TrustedProxies = { kind: 'ranges', ranges: ['10.0.0.0/8', 'fd00::/8', '192.0.2.7'] };

describe('the address that limits are counted on', () => {
  it.each<[string, string | undefined, string | undefined, TrustedProxies, string]>([
    ['is the socket’s', '198.51.100.1', undefined, nobody, '198.51.100.1'],
    ['is not what a client claims', '198.51.100.1', '1.2.3.4', nobody, '198.51.100.1'],
    ['is the last hop’s word', '10.0.0.1', '1.2.3.4, 203.0.113.9', one, '203.0.113.9'],
    ['is two hops away', '10.0.0.1', '1.2.3.4, 203.0.113.9, 10.0.0.2', two, '203.0.113.9'],
    ['is no further than the header', '10.0.0.1', '203.0.113.9', two, '203.0.113.9'],
    [
      'is what stands left of ours',
      '10.0.0.1',
      '1.2.3.4, 203.0.113.9, 10.9.9.9',
      ours,
      '203.0.113.9',
    ],
    ['is found through one of ours alone', '192.0.2.7', '203.0.113.9', ours, '203.0.113.9'],
    ['is a stranger’s who claims to be ours', '198.51.100.1', '10.0.0.1', ours, '198.51.100.1'],
    ['is the proxy’s when the header is nonsense', '10.0.0.1', 'nonsense', one, '10.0.0.1'],
    ['is the proxy’s when the header is empty', '10.0.0.1', ' , ,', one, '10.0.0.1'],
    ['is found when a port hangs on', '10.0.0.1', '203.0.113.9:1234', one, '203.0.113.9'],
    ['is found in brackets', '10.0.0.1', '[2001:db8:1:2::4]:1234', one, '2001:db8:1:2::/64'],
    ['is found in brackets alone', '10.0.0.1', '[2001:db8:1:2::4]', one, '2001:db8:1:2::/64'],
    ['is the proxy’s when the port is nonsense', '10.0.0.1', '203.0.113.9:x', one, '10.0.0.1'],
    ['is told by a mapped proxy', '::ffff:10.0.0.1', '203.0.113.9', ours, '203.0.113.9'],
    ['is told by an IPv6 proxy', 'fd00::1', '2001:db8:1:2:3::4', ours, '2001:db8:1:2::/64'],
    ['is unknown when the socket is gone', undefined, undefined, nobody, 'unknown'],
    ['is not the header’s when the socket is gone', undefined, '1.2.3.4', nobody, 'unknown'],
    [
      'is the header’s when the proxy comes by a pipe',
      undefined,
      '203.0.113.9',
      one,
      '203.0.113.9',
    ],
  ])('%s', (_what, socket, header, trusted, expected) => {
    expect(clientAddress(socket, header, trusted)).toBe(expected);
  });

  it('is one for a whole IPv6 network, and never one for all of IPv4', () => {
    expect(groupAddress('2001:db8:1:2::1')).toBe(groupAddress('2001:db8:1:2:ffff::9'));
    expect(groupAddress('2001:db8:1:2::1')).not.toBe(groupAddress('2001:db8:1:3::1'));
    expect(groupAddress('::ffff:198.51.100.1')).toBe('198.51.100.1');
    expect(groupAddress('::ffff:198.51.100.2')).not.toBe(groupAddress('::ffff:198.51.100.1'));
    expect(groupAddress('fe80::1%eth0')).toMatch(/^fe80::\/64$|^unknown$/);
  });
});
