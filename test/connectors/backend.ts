import { z } from 'zod';
import type { Authorizer } from '../../server/connectors/auth/authorizer.ts';
import { isConstant } from '../../server/connectors/auth/authorizers.ts';
import { createConstantAuthorizer } from '../../server/connectors/auth/constant.ts';
import { createConnectors } from '../../server/connectors/connectors.ts';
import type { OutgoingRequest } from '../../server/outgoing/request.ts';
import { contracts, isKnownCapability } from '../../shared/capability.ts';
import type { Capability, CapabilityInput, KnownCapability } from '../../shared/capability.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Json } from '../../shared/json.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { readConnections, silentAuth, site, trace } from './support.ts';

/** What a pretended backend answers: JSON, or bytes of a type of its own. */
export type Answer = {
  status?: number;
  headers?: Record<string, string>;
  json?: Json;
  body?: string | Buffer;
};

export type Respond = (request: OutgoingRequest) => Answer | Promise<Answer>;

/** The connection `shop`, with a backend that answers each request by `respond`. Fails the test when it cannot be read. */
export function openBackend(yaml: string, respond: Respond, clock: Clock = createFakeClock()) {
  const environment = {
    SHOP_URL: 'https://shop.example/base',
    SHOP_KEY: 'sesame',
    SECRET: 'sesame',
  };
  const read = readConnections(yaml, environment);
  if (!read.success) throw new Error(z.prettifyError(read.error));
  const operations = read.data['shop']?.operations ?? new Map<string, unknown>();
  const requests: OutgoingRequest[] = [];
  const notes: string[] = [];
  const connectors = createConnectors({
    connections: read.data,
    routes: new Map([
      [site, Object.fromEntries([...operations.keys()].map((name) => [name, 'shop']))],
    ]),
    http: {
      close: async () => undefined,
      async send(request) {
        requests.push(request);
        const { status = 200, headers, json, body } = await respond(request);
        return {
          ok: true,
          status,
          headers: headers ?? { 'content-type': 'application/json' },
          body: Buffer.from(body ?? (json === undefined ? '' : JSON.stringify(json))),
          truncated: false,
          durationMs: 1,
        };
      },
    },
    clock,
    random: (count) => new Uint8Array(count).fill(0),
    authorize: (connection, { auth }) => {
      if (!isConstant(auth)) return tokenAuthorizer;
      return createConstantAuthorizer({ connection, auth, telemetry: silentAuth });
    },
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
  const ask = <C extends Capability>(capability: C, input: CapabilityInput[C], key?: string) =>
    connectors.ask(site, capability, input, {
      signal: new AbortController().signal,
      trace,
      ...(key === undefined ? {} : { key }),
    });
  const askKnown = async <C extends KnownCapability>(capability: C, input: Json) => {
    const read = contracts[capability].input.safeParse(input);
    return read.success ? ask(capability, read.data) : { ok: false, failure: 'unreadable' };
  };
  return {
    requests,
    notes,
    ask,
    /** With an input that nobody has looked at yet, as it comes out of a file. */
    askAnything: async (capability: Capability, input: Json): Promise<unknown> =>
      isKnownCapability(capability) ? askKnown(capability, input) : ask(capability, input),
  };
}

const proof = { headers: { authorization: 'Bearer token' }, query: {}, generation: 1 };

/** For connections that ask for tokens: it always has one. */
const tokenAuthorizer: Authorizer = {
  prove: async () => ({ ok: true, proof }),
  accepted: () => undefined,
  settled: async () => undefined,
};

/** The rest of a connection around its operations. */
export function withOperations(operations: string, more = ''): string {
  return `
shop:
  baseUrl: env:SHOP_URL
${indent(more, 2)}
  operations:
${indent(operations, 4)}
`;
}

export function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : ' '.repeat(by) + line))
    .join('\n');
}

/** What was sent, as a backend sees it. */
export function describeRequest({ method, url, body }: OutgoingRequest) {
  const { pathname, searchParams } = new URL(url);
  const text = body === undefined ? undefined : String(body);
  return { method, path: pathname, query: Object.fromEntries(searchParams), body: text };
}
