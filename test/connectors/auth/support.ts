import { randomBytes } from 'node:crypto';
import { parse } from 'yaml';
import { z } from 'zod';
import { createSealer } from '../../../server/config/seal.ts';
import { Secret } from '../../../server/config/secret.ts';
import type { ConfigSources } from '../../../server/config/secret.ts';
import { createAuthorizer } from '../../../server/connectors/auth/authorizers.ts';
import type { Authorizer, Proof, Proved } from '../../../server/connectors/auth/authorizer.ts';
import { authSchema } from '../../../server/connectors/auth/schema.ts';
import type { Auth } from '../../../server/connectors/auth/schema.ts';
import type { OutgoingReply, OutgoingRequest } from '../../../server/outgoing/request.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Json } from '../../../shared/json.ts';
import type { FakeClock } from '../../support/fake-clock.ts';

export const sealer = createSealer(
  new Secret('a master secret for tests, 32 characters'),
  randomBytes,
);

export const environment = {
  ID: 'client-7',
  SECRET: 's3cret/& of client',
  REFRESH: 'first-refresh',
  USER: 'ada',
  PASSWORD: 'correct horse',
};

export function sourcesWith(vault: Record<string, string> = {}): ConfigSources {
  return {
    environment,
    readText: () => undefined,
    vault(name) {
      const text = Object.entries(vault).find(([key]) => key === name)?.[1];
      return text === undefined ? { kind: 'absent' } : { kind: 'value', value: new Secret(text) };
    },
  };
}

export function readAuth(yaml: string, sources: ConfigSources = sourcesWith()): Auth {
  const read = authSchema(sources).safeParse(parse(yaml));
  if (!read.success) throw new Error(z.prettifyError(read.error));
  return read.data;
}

export function faultsOf(yaml: string): string[] {
  const read = authSchema(sourcesWith()).safeParse(parse(yaml));
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** What a token endpoint was asked, as text. */
export type Asked = { url: string; method: string; headers: Record<string, string>; body: string };

/** A token endpoint that does what a test tells it. */
export function createTokenEndpoint() {
  const asked: Asked[] = [];
  let answer: (request: Asked) => OutgoingReply | Promise<OutgoingReply> = () => reply({});
  return {
    asked,
    answers(how: (request: Asked) => OutgoingReply | Promise<OutgoingReply>): void {
      answer = how;
    },
    http: {
      async send({ url, method, headers, body = '' }: OutgoingRequest): Promise<OutgoingReply> {
        const request = { url, method, headers, body: body.toString() };
        asked.push(request);
        return answer(request);
      },
    },
  };
}

export function reply(
  body: Json,
  status = 200,
  headers: Record<string, string> = {},
): OutgoingReply {
  return {
    ok: true,
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
    truncated: false,
    durationMs: 1,
  };
}

export type Told = { event: string; fact: object };

/** One process's authorizer of the connection `crm`. */
export function openAuthorizer(options: {
  yaml: string;
  store: Pick<Store, 'read' | 'write'>;
  clock: FakeClock;
  http: { send(request: OutgoingRequest): Promise<OutgoingReply> };
  sources?: ConfigSources;
  /** How long a call may wait for a token: long, where a test moves the clock while a disk works. */
  patienceMs?: number;
}): Authorizer & { told: Told[] } {
  const { store, clock, http } = options;
  const told: Told[] = [];
  const tell = (event: string) => (fact: object) => void told.push({ event, fact });
  const authorizer = createAuthorizer(
    {
      name: 'crm',
      baseUrl: 'https://crm.example/api/v2',
      auth: readAuth(options.yaml, options.sources),
      timeout: { totalMs: options.patienceMs ?? 86_400_000 },
    },
    {
      http,
      store,
      sealer,
      clock,
      random: randomBytes,
      telemetry: {
        authFailed: tell('failed'),
        authRecovered: tell('recovered'),
        tokenRenewed: tell('renewed'),
        fault: tell('fault'),
      },
    },
  );
  return { ...authorizer, told };
}

export const patient = (): AbortSignal => new AbortController().signal;

/** Turns the event loop, and the clock by `ms` each time, until something has happened. */
export async function turnUntil(clock: FakeClock, happened: () => boolean, ms = 0): Promise<void> {
  while (!happened()) await clock.advance(ms);
}

/** The proof, or the test fails with the note. */
export async function proofOf(proving: Promise<Proved>): Promise<Proof> {
  const proved = await proving;
  if (!proved.ok) throw new Error(proved.note);
  return proved.proof;
}

export const clientCredentials = `
type: oauth2ClientCredentials
tokenUrl: https://login.example/token
clientId: env:ID
clientSecret: env:SECRET
`;

export const refreshToken = `
type: oauth2RefreshToken
tokenUrl: https://login.example/token
clientId: env:ID
clientSecret: env:SECRET
refreshToken: env:REFRESH
`;
