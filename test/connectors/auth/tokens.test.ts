import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { openTestStore } from '../../support/store.ts';
import type { TestStore } from '../../support/store.ts';
import { StoreProblem } from '../../../server/store/store.ts';
import {
  clientCredentials,
  createTokenEndpoint,
  openAuthorizer,
  patient,
  proofOf,
  refreshToken,
  reply,
  turnUntil,
} from './support.ts';

let clock: FakeClock;
let test: TestStore;
let endpoint: ReturnType<typeof createTokenEndpoint>;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
  endpoint = createTokenEndpoint();
});
afterEach(() => test.close());

const open = (yaml: string) =>
  openAuthorizer({ yaml, store: test.store, clock, http: endpoint.http });
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
/** Counts up: a1, a2 … and r1, r2 … */
const rotating = (seconds = 3_600) => {
  let count = 0;
  return () => {
    count += 1;
    return reply({ access_token: `a${count}`, refresh_token: `r${count}`, expires_in: seconds });
  };
};

describe('the request for a token', () => {
  const ask = async (yaml: string, body: object = { access_token: 'a' }) => {
    endpoint.answers(() => reply({ ...body }));
    const proof = await proofOf(open(yaml).prove({ signal: patient() }));
    const [asked] = endpoint.asked;
    return { proof, asked };
  };

  it('carries the client in the header, form-encoded first, or in the body', async () => {
    const { proof, asked } = await ask(`${clientCredentials}scope: orders leads\naudience: crm`);
    expect(proof.headers).toEqual(bearer('a'));
    expect(asked).toMatchObject({ method: 'POST', url: 'https://login.example/token' });
    const [, pair = ''] = asked?.headers['authorization']?.split(' ') ?? [];
    expect(Buffer.from(pair, 'base64').toString()).toBe('client-7:s3cret%2F%26+of+client');
    expect(asked?.body).toBe('grant_type=client_credentials&scope=orders+leads&audience=crm');
  });

  it('is JSON where the vendor wants that, with what else he wants', async () => {
    const { asked } = await ask(
      `${clientCredentials}clientAuth: post\nformat: json\nparameters: {account: '7', pin_secret: env:PASSWORD}`,
    );
    expect(asked?.headers['authorization']).toBeUndefined();
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-7',
      client_secret: 's3cret/& of client',
      account: '7',
      pin_secret: 'correct horse',
    });
  });

  it('of a login is described, below the base address, and its token may be in a header', async () => {
    endpoint.answers(() => reply(null, 200, { 'vendure-auth-token': 't-1' }));
    const yaml = `
type: login
request:
  path: /auth/login
  headers: {x-store: main}
  json: {query: login, variables: {user: env:USER, password: env:PASSWORD}}
tokens: {accessToken: 'headers."vendure-auth-token"'}
apply: {in: header, name: x-token, prefix: 'Token '}`;
    const proof = await proofOf(open(yaml).prove({ signal: patient() }));
    expect(proof.headers).toEqual({ 'x-token': 'Token t-1' });
    const [asked] = endpoint.asked;
    expect(asked).toMatchObject({
      url: 'https://crm.example/api/v2/auth/login',
      headers: { 'x-store': 'main', 'content-type': 'application/json' },
    });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      query: 'login',
      variables: { user: 'ada', password: 'correct horse' },
    });
  });

  it('of a login may be a form, and the whole reply the token', async () => {
    endpoint.answers(() => reply('magento-token'));
    const yaml = `
type: login
request: {url: 'https://shop.example/token', form: {username: env:USER, password: env:PASSWORD}}
tokens: {accessToken: body}`;
    const proof = await proofOf(open(yaml).prove({ signal: patient() }));
    expect(proof.headers).toEqual(bearer('magento-token'));
    expect(endpoint.asked[0]?.body).toBe('username=ada&password=correct+horse');
  });
});

describe('the base address in a token’s reply', () => {
  const salesforce = `${clientCredentials}tokens: {baseUrl: body.instance_url, allowedHosts: [.my.salesforce.com, eu.example]}`;
  const baseFor = async (instance_url: unknown) => {
    endpoint.answers(() => reply({ access_token: 'a', instance_url: String(instance_url) }));
    const proved = await open(salesforce).prove({ signal: patient() });
    return proved.ok ? proved.proof.baseUrl : proved.note;
  };

  it.each([
    ['https://shop-7.my.salesforce.com', 'https://shop-7.my.salesforce.com/api/v2'],
    ['https://eu.example/', 'https://eu.example/api/v2'],
    ['https://eu.example/api/v2', 'https://eu.example/api/v2'],
    ['https://eu.example:8443/base', 'https://eu.example:8443/base/api/v2'],
  ])('is taken with the configured path: %s', async (named, base) => {
    expect(await baseFor(named)).toBe(base);
  });

  it.each([
    'https://evil.example',
    'https://my.salesforce.com.evil.example',
    'https://evilmy.salesforce.com',
    'https://user:pw@eu.example',
    'http://eu.example',
    'https://eu.example/?x=1',
    'javascript:alert(1)',
    'nothing',
  ])('is refused: %s', async (named) => {
    expect(await baseFor(named)).toBe(
      'the reply of the token endpoint names an address that allowedHosts forbids',
    );
  });
});

describe('a token', () => {
  it('is used until shortly before its end, by a hundred calls at once, and asked for once', async () => {
    endpoint.answers(rotating(2));
    const crm = open(clientCredentials);
    const burst = () =>
      Promise.all(Array.from({ length: 100 }, () => proofOf(crm.prove({ signal: patient() }))));
    expect(new Set((await burst()).map(({ generation }) => generation)).size).toBe(1);
    await clock.advance(1_700);
    await burst();
    expect(endpoint.asked).toHaveLength(1);
    await clock.advance(200);
    const proofs = await burst();
    expect(new Set(proofs.map(({ headers }) => headers['authorization']))).toEqual(
      new Set(['Bearer a2']),
    );
    expect(endpoint.asked).toHaveLength(2);
  });

  it('lives as long as the reply says, in its unit', async () => {
    endpoint.answers(() => reply({ access_token: 'a', expires_in: '60000' }));
    await open(`${clientCredentials}tokens: {expiresInUnit: ms}`).prove({ signal: patient() });
    expect((await test.store.read.token('crm'))?.expiresAt).toBe(clock.now() + 60_000);
  });

  it('outlives its process, sealed', async () => {
    // Words with dots, which no sealed text has: two letters are in a random text now and then.
    const words = { access_token: 'the.access.token', refresh_token: 'the.refresh.token' };
    endpoint.answers(() => reply({ ...words, expires_in: 3_600 }));
    await open(clientCredentials).prove({ signal: patient() });
    const proof = await proofOf(open(clientCredentials).prove({ signal: patient() }));
    expect(proof.headers).toEqual(bearer('the.access.token'));
    expect(endpoint.asked).toHaveLength(1);
    expect(JSON.stringify(await test.store.read.token('crm'))).not.toMatch(/\.token|client-7/);
  });

  it('of other settings is not used', async () => {
    endpoint.answers(rotating());
    await open(clientCredentials).prove({ signal: patient() });
    const other = open(`${clientCredentials}scope: more`);
    expect((await proofOf(other.prove({ signal: patient() }))).headers).toEqual(bearer('a2'));
  });

  it('that replaces a refresh token is stored before it is used, and used for the next', async () => {
    endpoint.answers(rotating());
    const crm = open(refreshToken);
    await crm.prove({ signal: patient() });
    await clock.advance(3_590_000);
    await crm.prove({ signal: patient() });
    await clock.advance(3_590_000);
    await open(refreshToken).prove({ signal: patient() });
    expect(
      endpoint.asked.map(({ body }) => new URLSearchParams(body).get('refresh_token')),
    ).toEqual(['first-refresh', 'r1', 'r2']);
  });

  it('is kept in hand while the store is away, and used only when it is stored', async () => {
    endpoint.answers(rotating());
    let away = true;
    const write: typeof test.store.write = (kind, input) =>
      away && kind === 'token.save'
        ? Promise.reject(new StoreProblem('store.unavailable'))
        : test.store.write(kind, input);
    const store = { read: test.store.read, write };
    const crm = openAuthorizer({ yaml: refreshToken, store, clock, http: endpoint.http });
    let proved: string | undefined;
    const proving = proofOf(crm.prove({ signal: patient() })).then(({ headers }) => {
      proved = headers['authorization'];
    });
    const faults = () => crm.told.filter(({ event }) => event === 'fault').length;
    await turnUntil(clock, () => faults() === 3, 100);
    expect(proved).toBeUndefined();
    away = false;
    await turnUntil(clock, () => proved !== undefined, 100);
    await proving;
    expect(proved).toBe('Bearer a1');
    expect(endpoint.asked).toHaveLength(1);
  });

  it('is asked for once by two processes, and goes on being asked for when who waits gives up', async () => {
    let answer: () => void = () => undefined;
    const give = rotating();
    endpoint.answers(
      () =>
        new Promise((resolve) => {
          answer = () => resolve(give());
        }),
    );
    const [one, other] = [open(refreshToken), open(refreshToken)];
    const hasty = new AbortController();
    const first = one.prove({ signal: hasty.signal });
    const second = other.prove({ signal: patient() });
    await turnUntil(clock, () => endpoint.asked.length > 0);
    hasty.abort();
    expect(await first).toMatchObject({ ok: false, failure: 'timeout', reconnect: false });
    answer();
    let done = false;
    void second.finally(() => (done = true));
    await turnUntil(clock, () => done, 10);
    await Promise.all([one.settled(), other.settled()]);
    expect((await proofOf(second)).headers).toEqual(bearer('a1'));
    expect(endpoint.asked).toHaveLength(1);
  });

  it('is waited for no longer than a call of the connection may take', async () => {
    endpoint.answers(() => new Promise(() => undefined));
    let proved: object | undefined;
    const { store } = test;
    const { http } = endpoint;
    void openAuthorizer({ yaml: clientCredentials, store, clock, http, patienceMs: 10_000 })
      .prove({ signal: patient() })
      .then((result) => {
        proved = result;
      });
    await clock.advance(9_999);
    expect(proved).toBeUndefined();
    await clock.advance(1);
    expect(proved).toMatchObject({ ok: false, failure: 'timeout' });
  });

  it('given by a clock that was ahead is not trusted; put right, it goes on with another', async () => {
    endpoint.answers(rotating());
    const ahead = createFakeClock(clock.now() + 86_400_000);
    const early = openAuthorizer({
      yaml: clientCredentials,
      store: test.store,
      clock: ahead,
      http: endpoint.http,
    });
    await early.prove({ signal: patient() });
    const crm = open(clientCredentials);
    expect((await proofOf(crm.prove({ signal: patient() }))).headers).toEqual(bearer('a2'));
    await clock.advance(60_000);
    await crm.prove({ signal: patient() });
    expect(endpoint.asked).toHaveLength(2);
  });
});
