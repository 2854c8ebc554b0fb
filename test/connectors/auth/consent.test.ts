import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConsent } from '../../../server/connectors/auth/consent.ts';
import type { ConsentAnswer } from '../../../server/connectors/auth/consent.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { openTestStore } from '../../support/store.ts';
import type { TestStore } from '../../support/store.ts';
import { createTokenEndpoint, readAuth, reply, sealer } from './support.ts';

const yaml = `
type: oauth2AuthorizationCode
authorizeUrl: https://login.example/authorize?tenant=7
tokenUrl: https://login.example/token
issuer: https://login.example
clientId: env:ID
clientSecret: env:SECRET
scope: orders
consentParameters: {access_type: offline, state: chosen by the owner}
`;
const redirectUri = 'https://chat.example/oauth/callback';

let clock: FakeClock;
let test: TestStore;
let endpoint: ReturnType<typeof createTokenEndpoint>;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
  endpoint = createTokenEndpoint();
  endpoint.answers(() => reply({ access_token: 'a', refresh_token: 'r', expires_in: 60 }));
});
afterEach(() => test.close());

/** One process; `configured` is what it knows of the connection. */
const open = (configured: string | null = yaml) =>
  createConsent({
    http: endpoint.http,
    store: test.store,
    sealer,
    clock,
    random: randomBytes,
    connection: (name) =>
      configured === null || name !== 'crm'
        ? undefined
        : { baseUrl: 'https://crm.example', auth: readAuth(configured) },
  });

async function begin(): Promise<URL> {
  const auth = readAuth(yaml);
  if (auth.type !== 'oauth2AuthorizationCode') throw new Error('read as something else');
  const connection = { name: 'crm', baseUrl: 'https://crm.example', auth };
  return new URL(await open().begin(connection, redirectUri));
}

const stateOf = (page: URL): string => page.searchParams.get('state') ?? '';
const complete = (answer: ConsentAnswer, configured?: string | null) =>
  open(configured).complete(answer);

describe('the page an owner is sent to', () => {
  it('is asked for a code that only we can use, with what the owner configured but never in its place', async () => {
    const { origin, pathname, searchParams } = await begin();
    expect(origin + pathname).toBe('https://login.example/authorize');
    const { state, code_challenge: challenge, ...rest } = Object.fromEntries(searchParams);
    expect(rest).toEqual({
      tenant: '7',
      response_type: 'code',
      client_id: 'client-7',
      redirect_uri: redirectUri,
      scope: 'orders',
      access_type: 'offline',
      code_challenge_method: 'S256',
    });
    expect(state).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
    expect(challenge).toMatch(/^[\w-]{43}$/);
  });
});

describe('the owner’s answer', () => {
  it('is worth tokens, on any process, with the verifier of its own page', async () => {
    const page = await begin();
    const outcome = await complete({
      state: stateOf(page),
      code: 'c',
      iss: 'https://login.example',
    });
    expect(outcome).toEqual({ kind: 'connected', connection: 'crm' });
    const sent = new URLSearchParams(endpoint.asked[0]?.body);
    expect(Object.fromEntries(sent)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: redirectUri,
    });
    const verifier = sent.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      page.searchParams.get('code_challenge'),
    );
    expect(await test.store.read.token('crm')).toMatchObject({ state: 'ready', generation: 1 });
  });

  it('is taken once, also when it comes twice at the same time', async () => {
    const state = stateOf(await begin());
    const outcomes = await Promise.all([1, 2, 3].map(() => complete({ state, code: 'c' })));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['connected', 'unknown', 'unknown']);
    expect(endpoint.asked).toHaveLength(1);
  });

  it('is of no use after ten minutes', async () => {
    const state = stateOf(await begin());
    await clock.advance(600_000);
    expect(await complete({ state, code: 'c' })).toMatchObject({ kind: 'unknown' });
    expect(endpoint.asked).toEqual([]);
  });

  it('with a state that is made up, half right or absent is of no use', async () => {
    const [id] = stateOf(await begin()).split('.');
    const proof = 'B'.repeat(43);
    for (const state of [`${'A'.repeat(22)}.${proof}`, `${id}.${proof}`, `${id}`, '', 'x.y.z'])
      expect(await complete({ state, code: 'c' })).toMatchObject({ kind: 'unknown' });
    expect(await complete({ code: 'c' })).toMatchObject({ kind: 'unknown' });
    expect(endpoint.asked).toEqual([]);
  });

  it.each([
    ['from another issuer', { code: 'c', iss: 'https://evil.example' }, yaml, 'another issuer'],
    ['to a connection that is gone', { code: 'c' }, null, 'no longer configured'],
    [
      'to one with another token endpoint',
      { code: 'c' },
      yaml.replace('/token', '/other'),
      'other settings',
    ],
    ['that says no', { error: 'access_denied' }, yaml, '(access_denied)'],
    ['that says something else', { error: '<script>' }, yaml, '(for a reason we do not know)'],
  ])('%s hands no code to anybody', async (_what, answer, configured, words) => {
    const state = stateOf(await begin());
    expect(await complete({ state, ...answer }, configured)).toMatchObject({
      note: expect.stringContaining(words),
    });
    expect(endpoint.asked).toEqual([]);
    expect(await test.store.read.token('crm')).toBeUndefined();
  });

  it('that the token endpoint refuses leaves what was there', async () => {
    await complete({ state: stateOf(await begin()), code: 'c' });
    endpoint.answers(() => reply({ error: 'invalid_grant', error_description: 'secret' }, 400));
    expect(await complete({ state: stateOf(await begin()), code: 'd' })).toEqual({
      kind: 'failed',
      note: 'the token endpoint answered with 400, invalid_grant',
    });
    expect(await test.store.read.token('crm')).toMatchObject({ state: 'ready', generation: 1 });
  });
});
