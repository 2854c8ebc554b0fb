import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { TrustedProxies } from '../../server/access/client-address.ts';
import { createRateLimits } from '../../server/access/rate-limits.ts';
import { admitHandshake, siteFromRequest } from '../../server/socket/admission.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { demoSite } from '../support/store.ts';

function asking(url: string, headers: Record<string, string> = {}): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  Object.assign(request.headers, headers);
  return request;
}

const page = { origin: 'https://shop.example' };

function createDoor(trustedProxies: TrustedProxies = { kind: 'none' }) {
  const clock = createFakeClock();
  const facts: string[] = [];
  const options = {
    originsOf: (site: string) => (site === demoSite ? ['https://shop.example'] : undefined),
    trustedProxies,
    rateLimits: createRateLimits(clock),
    telemetry: {
      handshakeRefused: (fact: { code: string; site: string | null }) =>
        void facts.push(`${fact.code} ${fact.site}`),
      rateLimited: () => undefined,
    },
  };
  const knock = (url: string, headers: Record<string, string> = page) =>
    admitHandshake(asking(url, headers), options);
  return { clock, facts, knock };
}

describe('the site a socket asks for', () => {
  it.each([
    ['/socket.io/?EIO=4&site=demo', 'demo'],
    ['/socket.io/?site=demo&site=other', 'demo'],
    ['/socket.io/?site=de%6do', 'demo'],
    ['/socket.io/?site=', undefined],
    ['/socket.io/?site=DEMO', undefined],
    ['/socket.io/?site=demo%00', undefined],
    ['/socket.io/?site=../demo', undefined],
    ['/socket.io/?site=%', undefined],
    ['/socket.io/?SITE=demo', undefined],
    ['/socket.io/', undefined],
    ['', undefined],
  ])('%s: %s', (url, site) => {
    expect(siteFromRequest(asking(url))).toBe(site);
  });
});

describe('a handshake', () => {
  it('is admitted from a page of the site, and refused with its reason otherwise', () => {
    const { facts, knock } = createDoor();
    expect(knock('/?site=demo')).toMatchObject({ ok: true, site: 'demo', address: 'unknown' });
    expect(knock('/?site=other')).toEqual({ ok: false, problem: { code: 'site.unknown' } });
    expect(knock('/?site=demo', {})).toEqual({ ok: false, problem: { code: 'origin.refused' } });
    expect(facts).toEqual(['site.unknown other', 'origin.refused demo']);
  });

  it('is refused with the wait when an address has made too many, whatever it claims to be', async () => {
    const { clock, knock } = createDoor();
    const claiming = (count: number) => ({ ...page, 'x-forwarded-for': `192.0.2.${count % 250}` });
    for (let count = 0; count < limits.handshakesPerMinutePerAddress; count += 1)
      expect(knock('/?site=demo', claiming(count)).ok).toBe(true);
    expect(knock('/?site=demo', claiming(1))).toEqual({
      ok: false,
      problem: { code: 'rate.limited', retryAfterMs: 200 },
    });
    await clock.advance(200);
    expect(knock('/?site=demo').ok).toBe(true);
  });

  it('is counted on the address behind the operator’s proxy', () => {
    const { knock } = createDoor({ kind: 'hops', count: 1 });
    const from = (address: string) =>
      knock('/?site=demo', { ...page, 'x-forwarded-for': `${address}` });
    // The socket of this request has no address of its own, so the header is all there is.
    expect(from('203.0.113.9')).toMatchObject({ ok: true, address: '203.0.113.9' });
    expect(from('2001:db8::1')).toMatchObject({ ok: true, address: '2001:db8::/64' });
  });
});
