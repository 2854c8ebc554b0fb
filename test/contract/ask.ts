import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { z } from 'zod';
import { createAuthorizer } from '../../server/connectors/auth/authorizers.ts';
import { createConnectors } from '../../server/connectors/connectors.ts';
import { createHttpClient } from '../../server/outgoing/client.ts';
import type { OutgoingReply, OutgoingRequest } from '../../server/outgoing/request.ts';
import { createSealer } from '../../server/config/seal.ts';
import { Secret } from '../../server/config/secret.ts';
import { contracts } from '../../shared/capability.ts';
import type { KnownCapability } from '../../shared/capability.ts';
import { siteIdSchema } from '../../shared/ids.ts';
import { jsonOf } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';
import { readConnections, silentAuth, trace } from '../connectors/support.ts';
import { openTestStore } from '../support/store.ts';
import { systemClock } from '../support/system-clock.ts';
import type { Stage } from './checks.ts';

export type Exchange = { request: OutgoingRequest; reply: OutgoingReply };

/** A running server, asked as the chat does: by the preset, with secrets, tokens and the guarded client. */
export type Asking = {
  /** What came of it, what went over the wire for it (logins apart), and what the owner would be told. */
  ask(
    capability: KnownCapability,
    input: Json,
  ): Promise<{ result: Json; exchanges: Exchange[]; notes: string[] }>;
  close(): Promise<void>;
};

const site = siteIdSchema.parse('shop');

export function openAsking(
  { preset, owner, environment }: Stage,
  laidOver: Record<string, Json>,
): Asking {
  const written = stringify({ shop: { preset, retry: { max: 0 }, ...owner, ...laidOver } });
  const read = readConnections(written, environment);
  if (!read.success) throw new Error(z.prettifyError(read.error));
  const operations = [...(read.data['shop']?.operations.keys() ?? [])];
  const test = openTestStore({ clock: systemClock });
  const http = createHttpClient({ clock: systemClock, allow: ['127.0.0.1', '::1'] });
  const sealer = createSealer(new Secret(randomBytes(32).toString('hex')), randomBytes);
  let exchanges: Exchange[] = [];
  let notes: string[] = [];
  const connectors = createConnectors({
    connections: read.data,
    routes: new Map([[site, Object.fromEntries(operations.map((name) => [name, 'shop']))]]),
    clock: systemClock,
    random: randomBytes,
    http: {
      close: http.close,
      async send(request) {
        const reply = await http.send(request);
        exchanges.push({ request, reply });
        return reply;
      },
    },
    authorize: (name, { baseUrl, auth, timeout }) =>
      createAuthorizer(
        { name, baseUrl, auth, timeout },
        {
          http,
          store: test.store,
          sealer,
          clock: systemClock,
          random: randomBytes,
          telemetry: {
            ...silentAuth,
            authFailed: ({ note }) => void notes.push(note),
            fault: ({ error }) => {
              throw error;
            },
          },
        },
      ),
    telemetry: {
      capabilityAsked: () => undefined,
      configurationNote: ({ note }) => void notes.push(note),
      fault: ({ error }) => {
        throw error;
      },
      connectionFailed: () => undefined,
      connectionRecovered: () => undefined,
    },
  });
  const askOne = async <C extends KnownCapability>(capability: C, input: Json) =>
    connectors.ask(site, capability, contracts[capability].input.parse(input), {
      signal: new AbortController().signal,
      trace,
    });
  return {
    async ask(capability, input) {
      exchanges = [];
      notes = [];
      const result = jsonOf(await askOne(capability, input));
      return { result, exchanges, notes };
    },
    async close() {
      await http.close();
      await test.close();
    },
  };
}
