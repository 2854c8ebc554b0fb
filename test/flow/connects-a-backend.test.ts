import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withInput } from '../cli/run-command.ts';
import { runCommandLine } from '../../server/cli/run.ts';
import { Secret } from '../../server/config/secret.ts';
import { systemClock } from '../../server/system.ts';
import type { Clock } from '../../shared/clock.ts';
import { startAuthorizationServer } from '../support/authorization-server.ts';
import type { AuthorizationServer } from '../support/authorization-server.ts';
import type { Change } from '../support/configuration.ts';
import {
  createDataFolder,
  masterSecret,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { demoVariables } from '../support/demo-backend.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { arrive, isFromBot, wordsOf } from '../support/visitor.ts';

let backend: DemoBackend;
let authority: AuthorizationServer;
let folder: string;
let port: number;
let ahead: number;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  ahead = 0;
  folder = createDataFolder();
  port = await findPort();
  backend = await startDemoBackend();
  const redirectUri = `http://127.0.0.1:${port}/oauth/callback`;
  authority = await startAuthorizationServer({ backend, redirectUri, seconds: 2 });
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await authority.close();
  await backend.close();
  removeFolder(folder);
});

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return address.port;
}

/** The machine's clock, which a test can put forward. */
const clock: Clock = {
  now: () => systemClock.now() + ahead,
  after: (ms, run) => systemClock.after(ms, run),
};

const shopWith = (auth: object): Change[] => [
  [['connections', 'shop', 'baseUrl'], authority.api],
  [
    ['connections', 'shop', 'auth'],
    {
      tokenUrl: `${authority.url}/token`,
      clientId: authority.client.id,
      clientSecret: 'vault:shop-client',
      tokens: { skewSeconds: 1 },
      ...auth,
    },
  ],
];
const byClient = () => shopWith({ type: 'oauth2ClientCredentials' });
const byConsent = () =>
  shopWith({
    type: 'oauth2AuthorizationCode',
    authorizeUrl: `${authority.url}/auth`,
    revokeUrl: `${authority.url}/token/revocation`,
    issuer: authority.url,
    scope: 'openid offline_access',
    consentParameters: { prompt: 'consent' },
  });

async function start(
  changes: Change[],
  databaseUrl?: string,
  at = port,
  clientSecret = authority.client.secret,
): Promise<TestServer> {
  const dataFolder = databaseUrl === undefined ? folder : mkdtempSync(join(folder, 'machine-'));
  await deskbell('secret set shop-client', databaseUrl, clientSecret);
  const server = await startDeskbell({
    backend,
    dataFolder,
    port: at,
    changes,
    over: {
      clock,
      // A hundred customers come from this one address.
      rateOf: ({ perMinute, burst }) => ({ perMinute: perMinute * 10, burst: burst * 10 }),
      publicUrl: `http://127.0.0.1:${at}`,
      ...(databaseUrl !== undefined && { databaseUrl: new Secret(databaseUrl) }),
    },
  });
  closing.push(() => server.stop());
  return server;
}

/** A command at the owner's desk, with this on its standard input; `printed` hears of each line at once. */
async function deskbell(
  typed: string,
  databaseUrl?: string,
  input = '',
  printed: (line: string) => void = () => undefined,
): Promise<string> {
  const told: string[] = [];
  const code = await runCommandLine({
    arguments: typed.split(' '),
    variables: {
      ...demoVariables(backend),
      DESKBELL_CONFIG: join(folder, 'deskbell.yaml'),
      DESKBELL_DATA: folder,
      DESKBELL_SECRET: masterSecret,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    },
    print(line) {
      told.push(line);
      printed(line);
    },
    warn: (line) => void told.push(line),
    process: withInput(input),
  });
  return [`exit ${code}`, ...told].join('\n');
}

/** Asks for an order and says what came: the number of the order that is shown, or the words instead. */
async function ask(server: TestServer): Promise<string> {
  const ada = await arrive(server);
  const said = await ada.say('order #1042, ada@example.com');
  if (!said.ok) throw new Error(JSON.stringify(said));
  const first = wordsOf(await ada.hear(isFromBot));
  ada.leave();
  return /Order (\d+) is on its way/.exec(first)?.[1] ?? first;
}

/** `deskbell connect shop`, with the owner agreeing; the address he was sent back to. */
async function connectShop(): Promise<string> {
  let show: (address: string) => void = () => undefined;
  const shown = new Promise<string>((resolve) => {
    show = resolve;
  });
  const ending = deskbell('connect shop', undefined, '', (line) => {
    if (line.startsWith('http')) show(line);
  });
  const back = await authority.agree(await shown);
  const page = await fetch(back);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Connected')]);
  const ended = await ending;
  expect(ended).toContain('exit 0');
  expect(ended).toContain('shop is connected');
  return back;
}

describe('a backend that is reached with client credentials from the vault', () => {
  it('is asked by a hundred customers at the end of a token, which is renewed once', async () => {
    const server = await start(byClient());
    expect(await ask(server)).toBe('1042');
    expect(authority.grants).toEqual(['client_credentials']);
    ahead += 1_900;
    const began = clock.now();
    const found = await Promise.all(Array.from({ length: 100 }, () => ask(server)));
    expect(new Set(found)).toEqual(new Set(['1042']));
    // One at once; another for each life of a token that a busy machine takes to answer a hundred people.
    const most = 2 + Math.floor((clock.now() - began) / 1_800);
    expect(authority.grants.length).toBeGreaterThanOrEqual(2);
    expect(authority.grants.length).toBeLessThanOrEqual(most);
    expect(new Set(authority.calls)).toEqual(new Set([200]));
  });

  it('is asked with a new token when the clock of the server was put back', async () => {
    ahead = 3_600_000;
    const server = await start(byClient());
    await ask(server);
    ahead = 0;
    expect(await ask(server)).toBe('1042');
  });
});

describe('a backend that its owner connects', () => {
  it('is not asked before, then asked with tokens that are renewed and replaced', async () => {
    const server = await start(byConsent());
    expect(await ask(server)).not.toBe('1042');
    expect(await server.logged('connection.refused')).toMatchObject({
      connection: 'shop',
      reconnect: true,
    });
    expect(authority.calls).toEqual([]);
    const back = await connectShop();
    ahead += 6_000;
    expect(await ask(server)).toBe('1042');
    ahead += 6_000;
    expect(await ask(server)).toBe('1042');
    expect(authority.grants).toEqual(['authorization_code', 'refresh_token', 'refresh_token']);

    const again = await fetch(back);
    expect([again.status, await again.text()]).toEqual([
      400,
      expect.stringContaining('This link is of no use'),
    ]);
    const forged = new URL(back);
    forged.searchParams.set('state', `${'A'.repeat(22)}.${'B'.repeat(43)}`);
    expect((await fetch(forged)).status).toBe(400);
    expect((await fetch(`${server.url}/oauth/callback`)).status).toBe(400);
    expect(authority.grants).toHaveLength(3);
  });

  it('that takes its consent back: nobody tries in a loop, until it is given again', async () => {
    const server = await start(byConsent());
    await connectShop();
    await authority.withdraw();
    ahead += 6_000;
    for (let round = 0; round < 3; round += 1) expect(await ask(server)).not.toBe('1042');
    expect(authority.grants).toEqual(['authorization_code', 'refresh_token: refused']);
    expect(await server.store.read.token('shop')).toMatchObject({ state: 'reconnect' });
    await connectShop();
    ahead += 6_000;
    expect(await ask(server)).toBe('1042');
  });

  it('that is revoked by one command is asked no more', async () => {
    const server = await start(byConsent());
    await connectShop();
    expect(await deskbell('connect shop --revoke')).toContain('exit 0');
    ahead += 6_000;
    expect(await ask(server)).not.toBe('1042');
    expect(await server.store.read.token('shop')).toMatchObject({ state: 'revoked', access: null });
  });
});

describe('a secret that is replaced in the vault', () => {
  it.each(['alone', 'on a shared database'])(
    'is used by a server %s without a restart',
    async (how) => {
      const database = how === 'alone' ? undefined : await cloneDatabase();
      if (database) closing.push(() => database.drop());
      const server = await start(byClient(), database?.url, port, 'a wrong secret');
      expect(await ask(server)).not.toBe('1042');
      expect(authority.grants).toEqual(['client_credentials: refused']);
      await deskbell('secret set shop-client', database?.url, authority.client.secret);
      await server.logged('configuration.reloaded');
      expect(await ask(server)).toBe('1042');
    },
  );
});

describe('two servers on one database', () => {
  it('ask for one token between them', async () => {
    const database = await cloneDatabase();
    closing.push(() => database.drop());
    const one = await start(byClient(), database.url);
    const two = await start(byClient(), database.url, await findPort());
    for (let round = 1; round <= 3; round += 1) {
      const found = await Promise.all([one, two, one, two, one, two].map(ask));
      expect(new Set(found)).toEqual(new Set(['1042']));
      expect(authority.grants).toHaveLength(round);
      ahead += 1_900;
    }
  });
});
