import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withInput } from '../cli/run-command.ts';
import { runCommandLine } from '../../server/cli/run.ts';
import { createSealer } from '../../server/config/seal.ts';
import { Secret } from '../../server/config/secret.ts';
import { createConsent } from '../../server/connectors/auth/consent.ts';
import { authSchema } from '../../server/connectors/auth/schema.ts';
import { createHttpClient } from '../../server/outgoing/client.ts';
import { systemClock } from '../../server/system.ts';
import { createLog } from '../../server/telemetry/log.ts';
import type { Clock } from '../../shared/clock.ts';
import { impatient } from '../support/configuration.ts';
import type { Change } from '../support/configuration.ts';
import {
  createDataFolder,
  masterSecret,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { arrive, isFromBot } from '../support/visitor.ts';

/** In every secret, token and code of this file; nothing that leaves the server towards people may hold it. */
const marker = 'MARKERzq7';

let demo: DemoBackend;
let vendor: MisbehavingBackend;
let folder: string;
let ahead: number;
let output: string[];
let server: TestServer | undefined;
beforeEach(async () => {
  [ahead, output, server] = [0, [], undefined];
  folder = createDataFolder();
  demo = await startDemoBackend();
  vendor = await startMisbehavingBackend();
});
afterEach(async () => {
  await server?.stop();
  await vendor.close();
  await demo.close();
  removeFolder(folder);
});

const clock: Clock = {
  now: () => systemClock.now() + ahead,
  after: (ms, run) => systemClock.after(ms, run),
};

async function keep(name: string): Promise<void> {
  await runCommandLine({
    arguments: ['secret', 'set', name],
    variables: { DESKBELL_DATA: folder, DESKBELL_SECRET: masterSecret },
    print: (line) => void output.push(line),
    warn: (line) => void output.push(line),
    process: withInput(`${marker}-${name}`),
  });
}

async function start(auth: object, more: Change[] = []): Promise<TestServer> {
  for (const name of ['key', 'other']) await keep(name);
  server = await startDeskbell({
    backend: demo,
    dataFolder: folder,
    changes: [
      impatient,
      [['connections', 'shop', 'baseUrl'], `${vendor.url}/api`],
      [['connections', 'shop', 'auth'], auth],
      [['connections', 'shop', 'retry'], { max: 0 }],
      ...more,
    ],
    over: {
      clock,
      log: createLog({ level: 'trace', destination: { write: (line) => void output.push(line) } }),
    },
  });
  return server;
}

/** Everything that came in, said back: in the status line's body, in headers, in every field a reader may look at. */
type Mode = { what: string; status: number; body: (echo: string) => string; type?: string };
const modes: Mode[] = [
  ...[400, 401, 403, 404, 429, 500].map((status) => ({
    what: String(status),
    status,
    body: (echo: string) => JSON.stringify({ error: echo, error_description: echo, message: echo }),
  })),
  { what: 'an error with 200', status: 200, body: (echo) => JSON.stringify({ error: echo }) },
  {
    what: 'a token that is none',
    status: 200,
    body: (echo) => JSON.stringify({ access_token: `${echo}\n` }),
  },
  {
    what: 'an address',
    status: 200,
    body: (echo) => JSON.stringify({ access_token: `${marker}-token`, base: `https://${echo}` }),
  },
  { what: 'garbage', status: 200, body: (echo) => `{"${echo}` },
  { what: 'a page', status: 200, type: 'text/html', body: (echo) => `<h1>${echo}</h1>` },
  { what: 'a redirect', status: 302, body: (echo) => echo },
  {
    what: 'a token that the shop refuses',
    status: 200,
    body: () =>
      JSON.stringify({
        access_token: `${marker}-token`,
        refresh_token: `${marker}-refresh`,
        token: `${marker}-token`,
        base: vendor.url,
      }),
  },
];

/** How the vendor answers the requests for tokens; the shop's own API always says back what it got, with 401. */
function misbehave(mode: Mode): void {
  vendor.answer((request, response) => {
    void text(request).then((body) => {
      const echo = `${request.url ?? ''} ${JSON.stringify(request.headers)} ${body}`;
      const shop = request.url?.startsWith('/api/orders') === true;
      response.writeHead(shop && mode.status === 200 ? 401 : mode.status, {
        'content-type': mode.type ?? 'application/json',
        location: `https://${marker}.example/?${marker}`,
        'www-authenticate': echo,
        'retry-after': '1',
      });
      response.end(mode.body(echo));
    });
  });
}

/** Asks for an order; what the customer reads is output too. */
async function ask(on: TestServer, answered = isFromBot): Promise<void> {
  const ada = await arrive(on);
  await ada.say('order #1042, ada@example.com');
  await ada.hear(answered);
  output.push(JSON.stringify(await ada.log()));
  ada.leave();
}

async function expectSilence(on: TestServer): Promise<void> {
  for (const path of [
    '/metrics',
    '/readyz',
    '/',
    '/widget/demo.js',
    `/oauth/callback?code=${marker}&state=${marker}&error=${marker}`,
  ])
    output.push(await (await fetch(`${on.url}${path}`)).text());
  expect(output.length).toBeGreaterThan(10);
  expect(output.filter((line) => line.includes(marker))).toEqual([]);
  // Nor as a header carries it, or an address.
  const disguises = [`${marker}-key:`, `${marker}-key`].map((plain) =>
    Buffer.from(plain).toString('base64').slice(0, -4),
  );
  for (const disguise of disguises)
    expect(output.filter((line) => line.includes(disguise))).toEqual([]);
}

const oauth = () => ({
  tokenUrl: `${vendor.url}/token`,
  clientId: 'deskbell',
  clientSecret: 'vault:key',
  tokens: { baseUrl: 'body.base', allowedHosts: ['127.0.0.1'], failureCooldownSeconds: 1 },
});

const kinds: [string, () => object][] = [
  ['bearer', () => ({ type: 'bearer', token: 'vault:key' })],
  ['basic', () => ({ type: 'basic', user: 'vault:key', password: 'vault:other' })],
  ['a header', () => ({ type: 'apiKey', in: 'header', name: 'x-key', value: 'vault:key' })],
  ['a query parameter', () => ({ type: 'apiKey', in: 'query', name: 'key', value: 'vault:key' })],
  ['client credentials', () => ({ type: 'oauth2ClientCredentials', ...oauth() })],
  [
    'client credentials in JSON',
    () => ({ type: 'oauth2ClientCredentials', ...oauth(), clientAuth: 'post', format: 'json' }),
  ],
  [
    'a refresh token',
    () => ({ type: 'oauth2RefreshToken', refreshToken: 'vault:other', ...oauth() }),
  ],
  [
    'a login',
    () => ({
      type: 'login',
      request: { path: '/login', json: { user: 'vault:other', password: 'vault:key' } },
    }),
  ],
];

it.each(kinds)('no secret is seen when everything fails: %s', async (_what, auth) => {
  const on = await start(auth());
  for (const mode of modes) {
    misbehave(mode);
    await ask(on);
    ahead += 61_000;
    await ask(on);
    ahead += 3_700_000;
  }
  // The last that can go wrong: nothing comes at all, or half of it.
  vendor.answer((_request, response) => void response.socket?.destroy());
  await ask(on);
  ahead += 61_000;
  vendor.answer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9999' });
    response.write(JSON.stringify(request.headers));
  });
  await ask(on);
  expect(vendor.requests.length).toBeGreaterThan(modes.length);
  expect(JSON.stringify(vendor.requests)).toMatch(/authorization|MARKER|content-type/);
  await expectSilence(on);
});

it.each(kinds.slice(0, 4))(
  'no secret is seen in an order that repeats it: %s',
  async (_what, auth) => {
    const on = await start(auth(), [[['connections', 'shop', 'timeout'], { totalMs: 8_000 }]]);
    vendor.answer((request, response) => {
      const { authorization = '', 'x-key': key = '' } = request.headers;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          ...{ order_no: '1042', state: 'paid', customer: { email: 'ada@example.com' } },
          lines: [{ title: `Mug ${authorization} ${String(key)} ${request.url ?? ''}`, qty: 1 }],
        }),
      );
    });
    await ask(on, (entry) => entry.body.type === 'order');
    expect(output.join('\n')).toContain('[secret]');
    await expectSilence(on);
  },
);

it('no secret is seen when a consent fails', async () => {
  const auth = {
    type: 'oauth2AuthorizationCode',
    authorizeUrl: `${vendor.url}/authorize`,
    ...oauth(),
  };
  const on = await start(auth);
  const http = createHttpClient({ clock, allow: ['127.0.0.1'] });
  const sealer = createSealer(new Secret(masterSecret), randomBytes);
  const { store } = on;
  const consent = createConsent({
    http,
    store,
    sealer,
    clock,
    random: randomBytes,
    connection: () => undefined,
  });
  const sources = {
    environment: {},
    readText: () => undefined,
    vault: () => ({ kind: 'value' as const, value: new Secret(`${marker}-key`) }),
  };
  const read = authSchema(sources).parse(auth);
  if (read.type !== 'oauth2AuthorizationCode') throw new Error('read as something else');
  for (const mode of modes) {
    misbehave(mode);
    const page = await consent.begin(
      { name: 'shop', baseUrl: vendor.url, auth: read },
      `${on.url}/oauth/callback`,
    );
    const state = new URL(page).searchParams.get('state') ?? '';
    const reply = await fetch(`${on.url}/oauth/callback?code=${marker}-code&state=${state}`);
    output.push(await reply.text(), JSON.stringify([...reply.headers]));
    await ask(on);
    ahead += 61_000;
  }
  await http.close();
  await expectSilence(on);
});
