import { parseArgs } from 'node:util';
import { limits } from '../../shared/limits.ts';
import { connectAgain, isConstant } from '../connectors/auth/authorizers.ts';
import { callbackPath, createConsent } from '../connectors/auth/consent.ts';
import { revokeConnection } from '../connectors/auth/revoke.ts';
import type { Auth } from '../connectors/auth/schema.ts';
import { createHttpClient } from '../outgoing/client.ts';
import type { HttpClient } from '../outgoing/request.ts';
import { pause, systemClock, systemRandom } from '../system.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { connectOpenapi } from './connect-openapi.ts';
import { describeMissing, readConfigured } from './configured.ts';
import { withInstallation } from './installation.ts';
import type { Installation } from './installation.ts';

/** `deskbell connect NAME`: gives a connection its grant, beside the running server that takes the answer. */
export const connect: Command = {
  summary:
    'connect a backend that is reached with OAuth or a login, or take that back; begin a connection from an OpenAPI file',
  usage:
    'deskbell connect NAME [--revoke] | deskbell connect openapi FILE [--server URL] [--out FILE]',
  async run(terminal) {
    const { values, positionals } = parseArgs({
      args: [...terminal.arguments],
      options: {
        revoke: { type: 'boolean', default: false },
        server: { type: 'string' },
        out: { type: 'string' },
      },
      allowPositionals: true,
    });
    const [name, ...more] = positionals;
    const { server, out } = values;
    const [file] = more;
    if (name === 'openapi' && file !== undefined && more.length === 1 && !values.revoke)
      return connectOpenapi(terminal, { file, server, out });
    if (server !== undefined || out !== undefined)
      return usageFault(terminal.warn, 'Say which OpenAPI file.', connect);
    if (name === undefined || more.length > 0)
      return usageFault(terminal.warn, 'Say which connection.', connect);
    return withInstallation(terminal, async (installation) => {
      const read = await readConfigured(terminal, installation);
      if (!read.ok) return refuse(terminal, read.message);
      const { connections, outgoing } = read.deskbell.configuration;
      const found = Object.entries(connections).find(([key]) => key === name)?.[1];
      if (found === undefined) return refuse(terminal, describeMissing(name, connections));
      const { baseUrl, auth } = found;
      const http = createHttpClient({ clock: systemClock, allow: outgoing.allow });
      const target = { terminal, installation, http, connection: { name, baseUrl, auth } };
      try {
        return await (values.revoke ? revoke(target) : bringIn(target));
      } finally {
        await http.close();
      }
    });
  },
};

type Target = {
  terminal: Terminal;
  installation: Installation;
  http: HttpClient;
  connection: { name: string; baseUrl: string; auth: Auth };
};

async function bringIn({ terminal, installation, http, connection }: Target): Promise<number> {
  const { name, baseUrl, auth } = connection;
  const { store, sealer, environment } = installation;
  if (isConstant(auth))
    return refuse(terminal, `${name} needs no connecting: its credentials are in its auth.`);
  const given = { http, store, sealer, clock: store.clock, random: systemRandom };
  if (auth.type !== 'oauth2AuthorizationCode') {
    const renewed = await connectAgain(
      { name, baseUrl, auth },
      { ...given, telemetry: silent(terminal) },
    );
    if (!renewed.ok) return refuse(terminal, `${name} is not connected: ${renewed.note}`);
    terminal.print(`${name} is connected`);
    return 0;
  }
  const { PUBLIC_URL, PORT } = environment;
  if (PUBLIC_URL === undefined)
    terminal.warn(
      `PUBLIC_URL is not set, so the answer goes to this machine: http://localhost:${PORT}.`,
    );
  const redirectUri = `${PUBLIC_URL ?? `http://localhost:${PORT}`}${callbackPath}`;
  const consent = createConsent({ ...given, connection: () => connection });
  const before = (await store.read.token(name))?.generation ?? 0;
  const address = await consent.begin({ name, baseUrl, auth }, redirectUri);
  terminal.warn(`The backend must know this address: ${redirectUri}`);
  terminal.warn(`Open this page within ${limits.consentMs / 60_000} minutes and agree:`);
  terminal.print(address);
  const until = systemClock.now() + limits.consentMs;
  while (systemClock.now() < until) {
    await pause(limits.consentLookMs);
    const row = await store.read.token(name);
    if (row?.state !== 'ready' || row.generation <= before) continue;
    terminal.print(`${name} is connected`);
    return 0;
  }
  return refuse(terminal, `Nobody has agreed in time. Run deskbell connect ${name} again.`);
}

async function revoke({ terminal, installation, http, connection }: Target): Promise<number> {
  const { name } = connection;
  const revoked = await revokeConnection(connection, {
    ...installation,
    http,
    clock: installation.store.clock,
  });
  if (revoked.kind === 'nothing') return refuse(terminal, `${name} holds no token.`);
  terminal.print(`${name} is revoked; no server uses it any more in a few seconds`);
  if (revoked.told !== true)
    terminal.warn(
      revoked.told === null
        ? 'The backend was not told: it has no revokeUrl. Withdraw the grant in its settings too.'
        : 'The backend could not be told, or did not agree. Withdraw the grant in its settings.',
    );
  return 0;
}

/** What a server would log; here the outcome says it. */
function silent({ warn }: Terminal) {
  return {
    authFailed: () => undefined,
    authRecovered: () => undefined,
    tokenRenewed: () => undefined,
    fault: ({ where }: { where: string }) => warn(`There was trouble with the store (${where}).`),
  };
}

function refuse(terminal: Terminal, message: string): number {
  terminal.warn(message);
  return 1;
}
