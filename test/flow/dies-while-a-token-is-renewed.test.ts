import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startAuthorizationServer } from '../support/authorization-server.ts';
import type { AuthorizationServer } from '../support/authorization-server.ts';
import { writeConfiguration } from '../support/configuration.ts';
import { endLeases, readDatabase } from '../support/database.ts';
import { createDataFolder, removeFolder, startDemoBackend } from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { demoVariables } from '../support/demo-backend.ts';
import { holdRequestsBefore } from '../support/held-requests.ts';
import type { HeldRequests } from '../support/held-requests.ts';
import { startProcess } from '../support/run-process.ts';
import { launcher, startServerProcess } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';

let backend: DemoBackend;
let authority: AuthorizationServer;
let tokens: HeldRequests;
let folder: string;
let configuration: string;
let port: number;
let server: ServerProcess | undefined;
beforeEach(async () => {
  folder = createDataFolder();
  port = await findPort();
  backend = await startDemoBackend();
  const redirectUri = `http://127.0.0.1:${port}/oauth/callback`;
  authority = await startAuthorizationServer({ backend, redirectUri, seconds: 1 });
  tokens = await holdRequestsBefore(authority.url);
  configuration = writeConfiguration(folder, [
    [['connections', 'shop', 'baseUrl'], authority.api],
    // A customer is not kept waiting for the lease of a process that is dead.
    [['connections', 'shop', 'timeout'], { connectMs: 500, firstByteMs: 1_000, totalMs: 1_500 }],
    [
      ['connections', 'shop', 'auth'],
      {
        type: 'oauth2AuthorizationCode',
        authorizeUrl: `${authority.url}/auth`,
        tokenUrl: `${tokens.url}/token`,
        issuer: authority.url,
        clientId: authority.client.id,
        clientSecret: 'env:CLIENT_SECRET',
        scope: 'openid offline_access',
        consentParameters: { prompt: 'consent' },
      },
    ],
  ]);
});
afterEach(async () => {
  await server?.kill();
  await tokens.close();
  await authority.close();
  await backend.close();
  removeFolder(folder);
});

async function findPort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  listening.close();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return address.port;
}

async function start(): Promise<ServerProcess> {
  const variables = {
    CLIENT_SECRET: authority.client.secret,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
  server = await startServerProcess({
    backend,
    dataFolder: folder,
    configuration,
    port,
    variables,
  });
  return server;
}

/** `deskbell connect shop`, typed beside the server, with the owner agreeing. */
async function connectShop(): Promise<void> {
  const command = startProcess(process.execPath, [launcher, 'connect', 'shop'], {
    folder,
    variables: {
      ...demoVariables(backend),
      CLIENT_SECRET: authority.client.secret,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DESKBELL_CONFIG: configuration,
      DESKBELL_DATA: folder,
    },
  });
  const page = await command.line(`${authority.url}/auth`);
  await fetch(await authority.agree(page.slice(page.indexOf('http')).trim()));
  expect((await command.ended).code).toBe(0);
}

/** Asks for an order: its number where it is shown, or the words instead. */
async function ask(at: ServerProcess): Promise<string> {
  const ada = await arrive(at);
  const seq = seqOf(await ada.say('order #1042, ada@example.com'));
  const words = wordsOf(await ada.hear(answers(seq)));
  ada.leave();
  return /Order (\d+) is on its way/.exec(words)?.[1] ?? words;
}

/** Kills the server with a renewal under way: before the vendor has seen the request, or after it has answered. */
async function dieInMidRenewal(when: 'asked' | 'answered'): Promise<void> {
  const first = await start();
  await connectShop();
  const reached = tokens.hold(when);
  let held = false;
  void reached.then(() => (held = true));
  // Until the token, which lives a second, is over, customers are answered with it.
  while (!held) await Promise.race([ask(first).catch(() => ''), reached]);
  await first.kill();
  tokens.drop();
}

const tokenSchema = z.object({ access_token: z.string(), refresh_token: z.string() });

describe('a process that is killed while it renews a token that is replaced with each use', () => {
  it('before the vendor has seen its request: the next one gets in', async () => {
    await dieInMidRenewal('asked');
    const next = await start();
    // Nobody knows yet that the other one is dead: the customer hears so at once, and not nothing.
    expect(await ask(next)).not.toBe('1042');
    await next.kill();
    endLeases(folder);
    expect(await ask(await start())).toBe('1042');
    expect(authority.grants).toEqual(['authorization_code', 'refresh_token']);
  });

  it('after the vendor has answered: the next one says that the owner must connect again, who then can', async () => {
    await dieInMidRenewal('answered');
    endLeases(folder);
    const next = await start();
    expect(await ask(next)).not.toBe('1042');
    expect(JSON.parse(await next.line('connection.refused'))).toMatchObject({
      connection: 'shop',
      reconnect: true,
    });
    const kept = () =>
      readDatabase(folder, `select state from connection_token where connection = 'shop'`);
    expect(kept()).toEqual([{ state: 'reconnect' }]);
    expect(authority.grants).toEqual([
      'authorization_code',
      'refresh_token',
      'refresh_token: refused',
    ]);
    await connectShop();
    await next.kill();
    expect(await ask(await start())).toBe('1042');
    expect(kept()).toEqual([{ state: 'ready' }]);
    // What is stored is sealed: no token that the vendor ever gave stands in any file.
    const given = tokens.answers.flatMap((answer) => {
      const read = tokenSchema.safeParse(JSON.parse(answer));
      return read.success ? [read.data.access_token, read.data.refresh_token] : [];
    });
    expect(given.length).toBeGreaterThanOrEqual(6);
    const files = readdirSync(folder).filter((name) => name.startsWith('deskbell.db'));
    for (const name of files) {
      const bytes = readFileSync(join(folder, name));
      for (const token of given) expect(bytes.includes(token)).toBe(false);
    }
  });
});
