import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';
import { openTestStore } from '../../support/store.ts';
import {
  clientCredentials,
  createTokenEndpoint,
  faultsOf,
  openAuthorizer,
  patient,
  proofOf,
  sourcesWith,
} from './support.ts';
import { createSealer } from '../../../server/config/seal.ts';
import { Secret } from '../../../server/config/secret.ts';

describe('credentials that never change', () => {
  const prove = async (yaml: string) => {
    const test = openTestStore();
    try {
      const { http } = createTokenEndpoint();
      const clock = createFakeClock();
      const sources = sourcesWith({ 'shop.key': 'k-from-the-vault' });
      const authorizer = openAuthorizer({ yaml, store: test.store, clock, http, sources });
      const { headers, query } = await proofOf(authorizer.prove({ signal: patient() }));
      return { headers, query };
    } finally {
      await test.close();
    }
  };
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

  it.each([
    ['none', '{type: none}', {}, {}],
    [
      'bearer',
      '{type: bearer, token: env:SECRET}',
      { authorization: 'Bearer s3cret/& of client' },
      {},
    ],
    [
      'basic',
      '{type: basic, user: ada/token, password: env:SECRET}',
      { authorization: basic('ada/token:s3cret/& of client') },
      {},
    ],
    [
      'a key as the user, without a password',
      '{type: basic, user: env:ID}',
      { authorization: basic('client-7:') },
      {},
    ],
    [
      'a key as the user, and the X a vendor wants',
      '{type: basic, user: env:ID, password: X}',
      { authorization: basic('client-7:X') },
      {},
    ],
    [
      'a header',
      '{type: apiKey, in: header, name: X-Api-Key, value: vault:shop.key}',
      { 'x-api-key': 'k-from-the-vault' },
      {},
    ],
    [
      'a query parameter',
      '{type: apiKey, in: query, name: key, value: env:SECRET}',
      {},
      { key: 's3cret/& of client' },
    ],
    [
      'a header with a prefix',
      '{type: apiKey, in: header, name: Authorization, prefix: "Klaviyo-API-Key ", value: env:ID}',
      { authorization: 'Klaviyo-API-Key client-7' },
      {},
    ],
  ])('are sent as they are: %s', async (_what, yaml, headers, query) => {
    expect(await prove(yaml)).toEqual({ headers, query });
  });
});

describe('a mistake', () => {
  it.each([
    [
      'a secret written out',
      '{type: bearer, token: abc}',
      ['token: must be a reference, env:NAME, file:PATH or vault:NAME, never the secret itself'],
    ],
    [
      'a password written out',
      '{type: basic, user: ada, password: horse}',
      ['password: must be a reference, env:NAME, file:PATH or vault:NAME, never the secret itself'],
    ],
    [
      'nothing in the vault',
      '{type: bearer, token: vault:crm}',
      [
        'token: refers to the vault entry crm, which is not there; put it in with: deskbell secret set crm',
      ],
    ],
    [
      'a header of the client',
      '{type: apiKey, in: header, name: Content-Length, value: env:ID}',
      ['name: is set by the server'],
    ],
    [
      'an address with a password',
      clientCredentials.replace('https://', 'https://a:b@'),
      ['tokenUrl: must not hold a name or password'],
    ],
    [
      'an address without a scheme',
      clientCredentials.replace('https://', ''),
      ['tokenUrl: is not an address such as https://login.crm.example/oauth/token'],
    ],
    [
      'hosts without a base address',
      `${clientCredentials}tokens: {allowedHosts: [crm.example]}`,
      ['tokens: baseUrl and allowedHosts belong together'],
    ],
    [
      'half of the internet',
      `${clientCredentials}tokens: {baseUrl: body.instance_url, allowedHosts: [.com]}`,
      ['tokens.allowedHosts.0: would allow half of the internet; name more'],
    ],
    [
      'an expression that is none',
      `${clientCredentials}tokens: {accessToken: 'a[['}`,
      [expect.stringMatching(/^tokens\.accessToken: /)],
    ],
    [
      'a login without an address',
      '{type: login, request: {}}',
      ['request: needs one of path and url'],
    ],
    [
      'a login with a password written out',
      '{type: login, request: {path: /login, json: {user: ada, auth: {password: horse}}}}',
      [
        'request.json.auth.password: must be a reference, env:NAME, file:PATH or vault:NAME, never the secret itself',
      ],
    ],
    [
      'a login with two bodies',
      '{type: login, request: {path: /login, json: {}, form: {}}}',
      ['request: has one body: json or form'],
    ],
  ])('is told where it stands: %s', (_what, yaml, faults) => {
    expect(faultsOf(yaml)).toEqual(faults);
  });
});

describe('what is sealed', () => {
  const seal = (master: string) => createSealer(new Secret(master.padEnd(32, '.')), randomBytes);

  it('opens with the same secret and about the same thing only, and whole', () => {
    const sealed = seal('one').seal('rüben', 'token/access/crm');
    expect(sealed).not.toContain('rüben');
    expect(seal('one').open(sealed, 'token/access/crm')).toBe('rüben');
    expect(seal('one').open(sealed, 'token/refresh/crm')).toBeUndefined();
    expect(seal('one').open(sealed, 'token/access/shop')).toBeUndefined();
    expect(seal('two').open(sealed, 'token/access/crm')).toBeUndefined();
    expect([seal('one').isOwn(sealed), seal('two').isOwn(sealed)]).toEqual([true, false]);
    const flipped = sealed.slice(0, -3) + (sealed.at(-3) === 'A' ? 'B' : 'A') + sealed.slice(-2);
    expect(seal('one').open(flipped, 'token/access/crm')).toBeUndefined();
    expect(seal('one').open(sealed.slice(0, 30), 'token/access/crm')).toBeUndefined();
  });

  it('is never the same twice', () => {
    expect(seal('one').seal('a', 'b')).not.toBe(seal('one').seal('a', 'b'));
  });
});
