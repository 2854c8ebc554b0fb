import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIdentityTokenReader } from '../../server/access/identity-token.ts';
import type { ReadIdentityToken } from '../../server/access/identity-token.ts';
import { createSignatureVerifier } from '../../server/access/identity-signature.ts';
import type { IdentitySettings } from '../../server/access/identity-schema.ts';
import { createKeySets } from '../../server/access/key-sets.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import {
  createSecretShop,
  createShopKey,
  secretSettings,
  shopSecret,
} from '../support/shop-tokens.ts';
import type { ShopKey, TokenOver } from '../support/shop-tokens.ts';
import { demoSite } from '../support/store.ts';

const start = Date.UTC(2026, 10, 20, 12);
const now = start / 1_000;
const jwksUrl = 'https://shop.example/jwks.json';
const withKeys: IdentitySettings = {
  mode: 'optional',
  keys: { jwks: jwksUrl },
  clockTolerance: 60,
};

let clock: FakeClock;
let key: ShopKey;
let read: ReadIdentityToken;
beforeAll(async () => {
  key = await createShopKey(createFakeClock(start));
});
beforeEach(() => {
  clock = createFakeClock(start);
  read = readerOf([key]);
});

function readerOf(keys: ShopKey[]): ReadIdentityToken {
  const fetch = () =>
    Promise.resolve({ ok: true as const, value: { keys: keys.map(({ jwk }) => jwk) } });
  const telemetry = { keySetFailed: () => undefined };
  const verify = createSignatureVerifier(createKeySets({ fetch, clock, telemetry }));
  return createIdentityTokenReader({ verify, clock });
}
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsNow = { sub: 'u1', aud: 'demo', iat: now, exp: now + 120, jti: 'j1' };

describe('a token of the shop', () => {
  it.each(['ES256', 'EdDSA'])('signed with %s says who the customer is', async (alg) => {
    const other = await createShopKey(clock, { alg });
    const text = await other.sign('u1', {
      claims: { jti: 'j1', email: 'ada@example.com', phone: '+49 151 1', name: 'Ada' },
    });
    expect(await readerOf([key, other])(text, demoSite, withKeys)).toEqual({
      ok: true,
      token: {
        subject: 'u1',
        claims: { email: 'ada@example.com', phone: '+49 151 1', name: 'Ada' },
        id: 'j1',
        issuedAt: start,
        expiresAt: start + 120_000,
      },
    });
  });

  it('signed with a secret does too, made with nothing but node:crypto', async () => {
    const body = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claimsNow)}`;
    const signature = createHmac('sha256', shopSecret).update(body).digest('base64url');
    expect(await read(`${body}.${signature}`, demoSite, secretSettings())).toMatchObject({
      ok: true,
      token: { subject: 'u1', claims: { email: null, phone: null, name: null } },
    });
  });

  it('proves no e-mail address that the shop itself has not confirmed', async () => {
    const claims = { email: 'ada@example.com', email_verified: false };
    const text = await key.sign('u1', { claims });
    expect(await read(text, demoSite, withKeys)).toMatchObject({
      ok: true,
      token: { claims: { email: null } },
    });
  });

  it('may be for several audiences, and for one the site names instead of its id', async () => {
    const several = await key.sign('u1', { claims: { aud: ['other', 'demo'] } });
    expect(await read(several, demoSite, withKeys)).toMatchObject({ ok: true });
    const named = await key.sign('u1', {
      claims: { aud: 'deskbell', iss: 'https://shop.example' },
    });
    const settings = { ...withKeys, audience: 'deskbell', issuer: 'https://shop.example' };
    expect(await read(named, demoSite, settings)).toMatchObject({ ok: true });
  });

  it('may come from a clock that is off by as much as the site allows', async () => {
    for (const claims of [
      { iat: now + 59, exp: now + 200 },
      { iat: now - 200, exp: now - 59 },
      { nbf: now + 59 },
      { iat: now + 60, exp: now + 60 + 600 },
    ])
      expect(await read(await key.sign('u1', { claims }), demoSite, withKeys)).toMatchObject({
        ok: true,
      });
  });
});

/** What its developer reads, and nothing about anybody else. */
const wrong: [string, TokenOver['claims'], string, string, string][] = [
  ['has expired', { iat: now - 500, exp: now - 95 }, 'identity.expired', 'exp', 'was 95 s ago'],
  [
    'is from the future',
    { iat: now + 95, exp: now + 300 },
    'identity.early',
    'iat',
    "is 95 s ahead of this server's clock",
  ],
  [
    'is not good yet',
    { nbf: now + 100 },
    'identity.early',
    'nbf',
    "is 100 s ahead of this server's clock",
  ],
  ['lives too long', { exp: now + 601 }, 'identity.lifetime', 'exp', 'is 601 s after iat'],
  [
    'lives too long by our clock',
    { iat: now + 60, exp: now + 661 },
    'identity.lifetime',
    'exp',
    'is 601 s after iat',
  ],
  ['is for another site', { aud: 'other' }, 'identity.audience', 'aud', 'is not demo'],
  ['is for other sites', { aud: ['a', 'b'] }, 'identity.audience', 'aud', 'is not demo'],
  ['is for nobody', { aud: [] }, 'identity.audience', 'aud', 'is not demo'],
  [
    'has an address that is none',
    { email: 'ada' },
    'identity.invalid',
    'email',
    'is not an e-mail',
  ],
  ['has a name that is no text', { name: 7 }, 'identity.invalid', 'name', 'expected string'],
  ['names nobody', { sub: ' ' }, 'identity.invalid', 'sub', 'is empty'],
  ['is one of none', { jti: '' }, 'identity.invalid', 'jti', '>=1'],
  ['has a time that is none', { exp: '2030' }, 'identity.invalid', 'exp', 'expected number'],
  ['has a time beyond all', { exp: 1e300 }, 'identity.invalid', 'exp', '<=100000000000'],
  ...['sub', 'aud', 'exp', 'iat', 'jti'].map(
    (claim): [string, TokenOver['claims'], string, string, string] => [
      `lacks ${claim}`,
      { [claim]: undefined },
      'identity.invalid',
      claim,
      'expected',
    ],
  ),
];

describe('a token that', () => {
  it.each(wrong)('%s is refused, and says where', async (_what, claims, code, path, message) => {
    const check = await read(await key.sign('u1', claims ? { claims } : {}), demoSite, withKeys);
    expect(check).toMatchObject({ ok: false, problem: { code, details: [{ path }] } });
    if (check.ok) return;
    const words = check.problem.details?.[0]?.message ?? '';
    // Of a union zod says only that nothing fits.
    expect(words === 'Invalid input' || words.includes(message), words).toBe(true);
  });

  it('names another issuer than the site does is refused', async () => {
    const settings = { ...withKeys, issuer: 'https://shop.example' };
    for (const iss of [undefined, 'https://evil.example']) {
      const text = await key.sign('u1', { claims: { iss } });
      expect(await read(text, demoSite, settings)).toMatchObject({
        problem: { code: 'identity.audience', details: [{ path: 'iss' }] },
      });
    }
  });

  it('nobody signed is refused, however it spells that', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      for (const settings of [withKeys, secretSettings()])
        for (const end of ['.', '.x']) {
          const text = `${base64({ alg, typ: 'JWT' })}.${base64(claimsNow)}${end}`;
          expect(await read(text, demoSite, settings)).toMatchObject({
            ok: false,
            problem: { code: 'identity.invalid' },
          });
        }
    }
  });

  it('is signed with the public key as if it were a secret is refused', async () => {
    const { kid } = key.jwk;
    for (const secret of [JSON.stringify(key.jwk), String(key.jwk.x)]) {
      const body = `${base64({ alg: 'HS256', kid })}.${base64(claimsNow)}`;
      const signature = createHmac('sha256', secret).update(body).digest('base64url');
      expect(await read(`${body}.${signature}`, demoSite, withKeys)).toEqual({
        ok: false,
        problem: {
          code: 'identity.invalid',
          details: [
            { path: 'alg', message: 'must be ES256 or EdDSA with jwks, and HS256 with a secret' },
          ],
        },
      });
    }
  });

  it('is signed with a key pair where the site has a secret is refused, and the other way round', async () => {
    expect(await read(await key.sign('u1'), demoSite, secretSettings())).toMatchObject({
      problem: { code: 'identity.invalid', details: [{ path: 'alg' }] },
    });
    const text = await createSecretShop(clock)('u1', { header: { kid: key.jwk.kid } });
    expect(await read(text, demoSite, withKeys)).toMatchObject({
      problem: { code: 'identity.invalid', details: [{ path: 'alg' }] },
    });
  });

  it('brings a key of its own is refused: only the site’s own keys count', async () => {
    const thief = await createShopKey(clock, { kid: key.jwk.kid });
    const header = { jwk: thief.jwk, jku: 'https://evil.example/jwks.json', kid: key.jwk.kid };
    expect(await read(await thief.sign('u1', { header }), demoSite, withKeys)).toEqual({
      ok: false,
      problem: {
        code: 'identity.invalid',
        details: [{ path: '', message: 'is signed with another key' }],
      },
    });
  });

  it('was changed behind its signature is refused', async () => {
    const [head = '', , signature = ''] = (await key.sign('u1')).split('.');
    const text = `${head}.${base64({ ...claimsNow, sub: 'u2' })}.${signature}`;
    expect(await read(text, demoSite, withKeys)).toMatchObject({
      problem: { code: 'identity.invalid', details: [{ message: 'is signed with another key' }] },
    });
  });

  it('asks for what is not understood here is refused', async () => {
    const body = `${base64({ alg: 'HS256', crit: ['b64'], b64: false })}.${base64(claimsNow)}`;
    const signature = createHmac('sha256', shopSecret).update(body).digest('base64url');
    expect(await read(`${body}.${signature}`, demoSite, secretSettings())).toMatchObject({
      problem: { code: 'identity.invalid' },
    });
  });

  it('does not say which of several keys is refused', async () => {
    const other = await createShopKey(clock);
    const text = await key.sign('u1', { header: { kid: undefined } });
    expect(await readerOf([key, other])(text, demoSite, withKeys)).toMatchObject({
      problem: { code: 'identity.key', details: [{ path: 'kid' }] },
    });
    expect(await readerOf([key])(text, demoSite, withKeys)).toMatchObject({ ok: true });
  });

  it('says nothing to a stranger of the claims behind a wrong signature', async () => {
    const thief = await createShopKey(clock, { kid: key.jwk.kid });
    const claims = { exp: now - 1_000, aud: 'other' };
    expect(await read(await thief.sign('u1', { claims }), demoSite, withKeys)).toMatchObject({
      problem: { code: 'identity.invalid', details: [{ message: 'is signed with another key' }] },
    });
  });
});

describe('whatever stands in the place of a token', () => {
  const refusedCodes = ['identity.invalid', 'identity.key'];
  const isRefused = async (text: string, settings: IdentitySettings): Promise<boolean> => {
    const check = await read(text, demoSite, settings);
    return !check.ok && refusedCodes.includes(check.problem.code);
  };

  it('is refused without a throw', async () => {
    const segment = fc.oneof(
      fc.base64String().map((text) => text.replaceAll('=', '').replaceAll(/[+/]/g, '_')),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.constant(base64({ alg: 'HS256' })),
      fc.constant(base64({ alg: 'ES256', kid: 'x' })),
      fc.constant(base64(claimsNow)),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(segment, { maxLength: 5 }).map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(withKeys, secretSettings()), isRefused),
      { numRuns: 400 },
    );
  });

  it('is refused with a single bit of the signature or of the claims changed', async () => {
    const good = await createSecretShop(clock)('u1');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.constantFrom(...'ABCDEFGHabcdefgh0123_-'),
        async (at, char) => {
          const changed = good.slice(0, at) + char + good.slice(at + 1);
          if (Buffer.from(changed.replaceAll('.', ''), 'base64url').equals(decoded(good))) return;
          expect(await isRefused(changed, secretSettings())).toBe(true);
        },
      ),
    );
  });

  it('is refused beyond its size before anything is decoded', async () => {
    const claims = { name: 'a', filling: 'x'.repeat(limits.identityTokenChars) };
    expect(await isRefused(await key.sign('u1', { claims }), withKeys)).toBe(true);
  });
});

const decoded = (text: string): Buffer => Buffer.from(text.replaceAll('.', ''), 'base64url');
