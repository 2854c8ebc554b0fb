import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import type { DemoBackend } from './demo-backend.ts';

/** A real OAuth 2 server, with the demo's shop system behind it, which it opens to its tokens only. */
export type AuthorizationServer = {
  url: string;
  /** The shop's API. */
  api: string;
  client: { id: string; secret: string };
  /** Grant types that tokens were asked for with, in order. */
  grants: string[];
  /** Calls of the shop's API by the status they got. */
  calls: number[];
  /** Goes to the page of consent as the owner would, and agrees; where he is sent then, unvisited. */
  agree(address: string): Promise<string>;
  /** Takes back what the owner agreed to. */
  withdraw(): Promise<void>;
  close(): Promise<void>;
};

/** `redirectUri` is the one that its client has; access tokens live `seconds`. */
export async function startAuthorizationServer(options: {
  backend: DemoBackend;
  redirectUri: string;
  seconds: number;
}): Promise<AuthorizationServer> {
  const { backend, redirectUri, seconds } = options;
  const client = { id: 'deskbell', secret: 'client-secret-0123456789-0123456789' };
  const grants: string[] = [];
  const calls: number[] = [];
  const grantIds = new Set<string>();
  let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> = () =>
    Promise.resolve();
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const url = `http://127.0.0.1:${address.port}`;
  const provider = createProvider(url, { client, redirectUri, seconds });
  const serveProvider = provider.callback();
  provider.on('grant.success', (context) => void grants.push(grantTypeOf(context)));
  provider.on('grant.error', (context) => void grants.push(`${grantTypeOf(context)}: refused`));

  handle = async (request, response) => {
    const path = new URL(request.url ?? '', url).pathname;
    if (path.startsWith('/interaction/')) return finish(request, response);
    return path.startsWith('/api/')
      ? serveShop(request, response)
      : serveProvider(request, response);
  };

  /** The owner says yes to everything. */
  async function finish(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt } = await provider.interactionDetails(request, response);
    const result =
      prompt.name === 'login' ? { login: { accountId: 'owner' } } : { consent: await consent() };
    await provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: true,
    });
  }

  async function consent(): Promise<{ grantId: string }> {
    const grant = new provider.Grant({ accountId: 'owner', clientId: client.id });
    grant.addOIDCScope('openid offline_access');
    const grantId = await grant.save();
    grantIds.add(grantId);
    return { grantId };
  }

  async function serveShop(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const known =
      (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
    const reply =
      known === undefined
        ? undefined
        : await fetch(`${backend.url}${request.url ?? ''}`, {
            headers: { 'x-api-key': 'demo-shop-key' },
          });
    const status = reply?.status ?? 401;
    calls.push(status);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(reply === undefined ? '{}' : await reply.text());
  }

  return {
    url,
    api: `${url}/api/v1`,
    client,
    grants,
    calls,
    agree: (page) => browse(page, redirectUri),
    async withdraw() {
      for (const id of grantIds) await (await provider.Grant.find(id))?.destroy();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function createProvider(
  issuer: string,
  from: { client: { id: string; secret: string }; redirectUri: string; seconds: number },
): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: from.client.id,
        client_secret: from.client.secret,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        redirect_uris: [from.redirectUri],
      },
    ],
    cookies: { keys: ['a key for cookies of tests'] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
    },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => Promise.resolve({ sub: id }),
    }),
    interactions: {
      url: (_context: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}`,
    },
    issueRefreshToken: () => Promise.resolve(true),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    scopes: ['openid', 'offline_access'],
    ttl: {
      AccessToken: from.seconds,
      ClientCredentials: from.seconds,
      RefreshToken: 3_600,
      AuthorizationCode: 60,
      Grant: 3_600,
      Interaction: 600,
      Session: 600,
      IdToken: 600,
    },
  });
}

/** Follows redirects with cookies until the next one would leave the server. */
async function browse(address: string, until: string): Promise<string> {
  const jar = new Map<string, string>();
  let at = address;
  for (let step = 0; step < 12; step += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(at, { redirect: 'manual', headers: { cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const cut = pair.indexOf('=');
      jar.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    const location = reply.headers.get('location');
    if (location === null) throw new Error(`stopped at ${reply.status}: ${await reply.text()}`);
    at = new URL(location, at).href;
    if (at.startsWith(until)) return at;
  }
  throw new Error(`went in a circle, at last to ${at}`);
}

function grantTypeOf(context: unknown): string {
  if (typeof context !== 'object' || context === null || !('oidc' in context)) return 'unknown';
  const { oidc } = context;
  if (typeof oidc !== 'object' || oidc === null || !('params' in oidc)) return 'unknown';
  const { params } = oidc;
  return typeof params === 'object' && params !== null && 'grant_type' in params
    ? String(params.grant_type)
    : 'unknown';
}
