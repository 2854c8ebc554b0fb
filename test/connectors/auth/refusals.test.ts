import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../support/fake-clock.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { openTestStore } from '../../support/store.ts';
import type { TestStore } from '../../support/store.ts';
import { revokeConnection } from '../../../server/connectors/auth/revoke.ts';
import {
  clientCredentials,
  createTokenEndpoint,
  openAuthorizer,
  patient,
  proofOf,
  readAuth,
  refreshToken,
  reply,
  sealer,
  turnUntil,
} from './support.ts';

let clock: FakeClock;
let test: TestStore;
let endpoint: ReturnType<typeof createTokenEndpoint>;
let tokens: number;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
  endpoint = createTokenEndpoint();
  tokens = 0;
  endpoint.answers(give);
});
afterEach(() => test.close());

const give = () => {
  tokens += 1;
  return reply({ access_token: `a${tokens}`, refresh_token: `r${tokens}`, expires_in: 3_600 });
};
const open = (yaml: string) =>
  openAuthorizer({ yaml, store: test.store, clock, http: endpoint.http });
const events = (crm: ReturnType<typeof open>) =>
  crm.told.map(({ event }) => event).filter((event) => event !== 'renewed');

describe('a token that the backend refuses', () => {
  it('is replaced once, for all who were refused with it', async () => {
    const crm = open(clientCredentials);
    const refused = await proofOf(crm.prove({ signal: patient() }));
    const renewed = await Promise.all(
      Array.from({ length: 20 }, () => proofOf(crm.prove({ signal: patient(), refused }))),
    );
    expect(new Set(renewed.map(({ headers }) => headers['authorization']))).toEqual(
      new Set(['Bearer a2']),
    );
    expect(endpoint.asked).toHaveLength(2);
  });

  it('and the one that replaces it too: the owner is told, and nobody asks again for a while', async () => {
    const crm = open(clientCredentials);
    const first = await proofOf(crm.prove({ signal: patient() }));
    const second = await proofOf(crm.prove({ signal: patient(), refused: first }));
    const end = { ok: false, failure: 'auth', reconnect: true };
    expect(await crm.prove({ signal: patient(), refused: second })).toMatchObject(end);
    for (let round = 0; round < 10; round += 1) {
      await clock.advance(5_900);
      expect(await crm.prove({ signal: patient() })).toMatchObject(end);
    }
    expect(endpoint.asked).toHaveLength(2);
    expect(events(crm)).toEqual(['failed']);
    await clock.advance(2_000);
    const third = await proofOf(crm.prove({ signal: patient() }));
    expect(events(crm)).toEqual(['failed']);
    crm.accepted(third);
    expect(events(crm)).toEqual(['failed', 'recovered']);
  });

  it('while it is taken for other calls: that call fails, and the connection goes on', async () => {
    const crm = open(clientCredentials);
    const first = await proofOf(crm.prove({ signal: patient() }));
    const second = await proofOf(crm.prove({ signal: patient(), refused: first }));
    crm.accepted(second);
    for (let round = 0; round < 5; round += 1)
      expect(await crm.prove({ signal: patient(), refused: second })).toMatchObject({
        ok: false,
        failure: 'auth',
        reconnect: false,
      });
    expect(await proofOf(crm.prove({ signal: patient() }))).toEqual(second);
    expect(endpoint.asked).toHaveLength(2);
  });

  it('was renewed by another process: that one is taken', async () => {
    const [one, other] = [open(clientCredentials), open(clientCredentials)];
    const refused = await proofOf(one.prove({ signal: patient() }));
    await other.prove({ signal: patient() });
    await one.prove({ signal: patient(), refused });
    const proof = await proofOf(other.prove({ signal: patient(), refused }));
    expect(proof.headers).toEqual({ authorization: 'Bearer a2' });
    expect(endpoint.asked).toHaveLength(2);
  });
});

describe('a token endpoint that refuses', () => {
  it('the client: nobody asks again before the cool-down is over', async () => {
    endpoint.answers(() => reply({ error: 'invalid_client' }, 401));
    const crm = open(`${clientCredentials}tokens: {failureCooldownSeconds: 30}`);
    const ask = () => crm.prove({ signal: patient() });
    expect(await ask()).toEqual({
      ok: false,
      failure: 'auth',
      reconnect: true,
      note: 'the token endpoint answered with 401, invalid_client',
    });
    for (let round = 0; round < 4; round += 1) {
      await clock.advance(7_000);
      expect((await ask()).ok).toBe(false);
    }
    expect(endpoint.asked).toHaveLength(1);
    endpoint.answers(give);
    await clock.advance(3_000);
    expect((await ask()).ok).toBe(true);
    expect(events(crm)).toEqual(['failed', 'recovered']);
  });

  it('the grant: every process knows, none asks again, until the owner gives another', async () => {
    const crm = open(refreshToken);
    await crm.prove({ signal: patient() });
    endpoint.answers(() => reply({ error: 'invalid_grant' }, 400));
    await clock.advance(3_600_000);
    const end = { ok: false, failure: 'auth', reconnect: true };
    expect(await crm.prove({ signal: patient() })).toMatchObject(end);
    expect(await test.store.read.token('crm')).toMatchObject({ state: 'reconnect' });
    const asked = endpoint.asked.length;
    expect(await open(refreshToken).prove({ signal: patient() })).toMatchObject(end);
    await clock.advance(3_600_000);
    expect(await crm.prove({ signal: patient() })).toMatchObject(end);
    expect(endpoint.asked).toHaveLength(asked);
    // The owner puts another refresh token where the configuration leads to.
    endpoint.answers(give);
    const again = open(refreshToken.replace('env:REFRESH', 'env:USER'));
    await proofOf(again.prove({ signal: patient() }));
    expect(endpoint.asked.at(-1)?.body).toContain('refresh_token=ada');
  });

  it('with 200 and an error in the body, as some do', async () => {
    endpoint.answers(() => reply({ error: 'invalid_code' }));
    expect(await open(refreshToken).prove({ signal: patient() })).toMatchObject({
      reconnect: true,
      note: 'the token endpoint answered with 200, invalid_code',
    });
  });

  it('with 200 and in words of its own, which the owner tells us', async () => {
    const login = `
type: login
request: {path: /admin-api, json: {query: login}}
tokens: {accessToken: 'headers."vendure-auth-token"', refused: body.data.login.errorCode}`;
    endpoint.answers(() => reply({ data: { login: { errorCode: 'INVALID_CREDENTIALS_ERROR' } } }));
    expect(await open(login).prove({ signal: patient() })).toMatchObject({
      failure: 'auth',
      reconnect: true,
      note: 'the token endpoint refuses the credentials',
    });
    endpoint.answers(() => reply({ data: { login: {} } }, 200, { 'vendure-auth-token': 't-1' }));
    expect(await open(login).prove({ signal: patient() })).toMatchObject({ ok: true });
  });

  it.each([
    ['is in trouble', () => reply({}, 503), 'unavailable'],
    ['has too much to do', () => reply({}, 429), 'unavailable'],
    ['answers with garbage', () => reply(['<html>']), 'unavailable'],
    [
      'gives a token that no header carries',
      () => reply({ access_token: 'a\nb: c' }),
      'unavailable',
    ],
    [
      'does not answer',
      () => ({
        ok: false as const,
        error: 'first_byte_timeout' as const,
        hint: 'no reply came in time',
        durationMs: 1,
      }),
      'timeout',
    ],
  ])(
    '%s: that is no matter for the owner, and is tried again soon',
    async (_what, how, failure) => {
      endpoint.answers(how);
      const crm = open(clientCredentials);
      const ask = () => crm.prove({ signal: patient() });
      expect(await ask()).toMatchObject({ ok: false, failure, reconnect: false });
      expect((await ask()).ok).toBe(false);
      expect(endpoint.asked).toHaveLength(1);
      endpoint.answers(give);
      await clock.advance(1_000);
      expect((await ask()).ok).toBe(true);
    },
  );

  it('is in trouble while a token still lives: that one is used to its end', async () => {
    const crm = open(clientCredentials);
    await crm.prove({ signal: patient() });
    endpoint.answers(() => reply({}, 500));
    await clock.advance(3_560_000);
    const proof = await proofOf(crm.prove({ signal: patient() }));
    expect(proof.headers).toEqual({ authorization: 'Bearer a1' });
    await clock.advance(40_000);
    expect((await crm.prove({ signal: patient() })).ok).toBe(false);
  });

  it('asks us to wait: so long nobody asks', async () => {
    endpoint.answers(() => reply({}, 429, { 'retry-after': '120' }));
    const crm = open(clientCredentials);
    await crm.prove({ signal: patient() });
    endpoint.answers(give);
    await clock.advance(119_000);
    expect((await crm.prove({ signal: patient() })).ok).toBe(false);
    await clock.advance(1_000);
    expect((await crm.prove({ signal: patient() })).ok).toBe(true);
  });
});

describe('a connection that is taken back', () => {
  it('is used by no process after a few seconds, and the backend is told', async () => {
    const yaml = `${refreshToken}revokeUrl: https://login.example/revoke`;
    const crm = open(yaml);
    await crm.prove({ signal: patient() });
    endpoint.answers(() => reply({}));
    const { http } = endpoint;
    const connection = { name: 'crm', auth: readAuth(yaml) };
    const given = { http, store: test.store, sealer, clock };
    expect(await revokeConnection(connection, given)).toEqual({ kind: 'revoked', told: true });
    expect(endpoint.asked.slice(1).map(({ url, body }) => [url, body])).toEqual([
      ['https://login.example/revoke', 'token=r1&token_type_hint=refresh_token'],
      ['https://login.example/revoke', 'token=a1&token_type_hint=access_token'],
    ]);
    await clock.advance(5_000);
    expect(await crm.prove({ signal: patient() })).toMatchObject({ ok: false, reconnect: true });
    expect(endpoint.asked).toHaveLength(3);
    expect(await revokeConnection(connection, given)).toEqual({ kind: 'nothing' });
  });

  it('gives back the refresh token of the configuration, where the backend gave no other', async () => {
    const yaml = `${refreshToken}revokeUrl: https://login.example/revoke`;
    endpoint.answers(() => reply({ access_token: 'a1', expires_in: 60 }));
    await open(yaml).prove({ signal: patient() });
    endpoint.answers(() => reply({}));
    const connection = { name: 'crm', auth: readAuth(yaml) };
    const given = { http: endpoint.http, store: test.store, sealer, clock };
    expect(await revokeConnection(connection, given)).toEqual({ kind: 'revoked', told: true });
    expect(endpoint.asked[1]?.body).toBe('token=first-refresh&token_type_hint=refresh_token');
  });

  it('says so when there was nothing left to give back', async () => {
    await test.store.write('token.save', {
      ...{ connection: 'crm', replaces: null, access: 'sealed with another secret' },
      ...{ refresh: 'this as well', expiresAt: 0, at: 0 },
    });
    const yaml = `${clientCredentials}revokeUrl: https://login.example/revoke`;
    const connection = { name: 'crm', auth: readAuth(yaml) };
    const given = { http: endpoint.http, store: test.store, sealer, clock };
    expect(await revokeConnection(connection, given)).toEqual({ kind: 'revoked', told: false });
    expect(endpoint.asked).toEqual([]);
  });

  it('while a token is asked for: what comes of that is not kept', async () => {
    let answer: () => void = () => undefined;
    endpoint.answers(
      () =>
        new Promise((resolve) => {
          answer = () => resolve(give());
        }),
    );
    await test.store.write('token.save', {
      connection: 'crm',
      replaces: null,
      access: 'sealed with another secret',
      refresh: null,
      expiresAt: 0,
      at: 0,
    });
    const proving = open(clientCredentials).prove({ signal: patient() });
    await turnUntil(clock, () => endpoint.asked.length > 0);
    await test.store.write('token.revoke', { connection: 'crm', at: 1 });
    answer();
    expect(await proving).toMatchObject({ ok: false });
    expect(await test.store.read.token('crm')).toMatchObject({ state: 'revoked', access: null });
  });
});
