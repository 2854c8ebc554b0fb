import { parseJson } from '../connectors/json.ts';
import type { Connections } from '../connectors/schema.ts';
import type { HttpClient, OutgoingReply, OutgoingRequest } from '../outgoing/request.ts';
import type { Json } from '../../shared/json.ts';
import { createTaker } from './first-unused.ts';
import type { Exchange } from './story-schema.ts';

/** A request to a connection; `path` begins behind its `baseUrl`. */
export type SentRequest = {
  connection: string;
  method: string;
  path: string;
  query: Record<string, string>;
  body: Json;
};

/** A client that answers with what is written for each connection, and reaches no network. */
export function playConnections(
  written: Readonly<Record<string, readonly Exchange[]>>,
  about: {
    connections: Connections;
    heard: (request: SentRequest) => void;
    note: (line: string) => void;
  },
): HttpClient {
  const takers = new Map(
    Object.entries(written).map(([name, exchanges]) => [name, createTaker(exchanges)]),
  );
  return {
    send(request) {
      const sent = describeRequest(request, about.connections, Object.keys(written));
      if (sent !== undefined) about.heard(sent);
      const taker = sent && takers.get(sent.connection);
      const exchange = taker?.(({ request: { method, path } }) => isOf(sent, method, path));
      if (exchange !== undefined) return Promise.resolve(replyWith(exchange.reply));
      const what = sent ? `${sent.connection}: ${sent.method} ${sent.path}` : 'an unknown address';
      about.note(`the story has no reply for ${what}`);
      return Promise.resolve(failWith('connect'));
    },
    close: () => Promise.resolve(),
  };
}

/** Which connection a request is to, those of `first` before others, and what it asks. */
export function describeRequest(
  { method, url, body }: Pick<OutgoingRequest, 'method' | 'url' | 'body'>,
  connections: Connections,
  first: readonly string[] = [],
): SentRequest | undefined {
  const address = new URL(url);
  const names = [...first, ...Object.keys(connections)];
  for (const connection of names) {
    const described = Object.entries(connections).find(([name]) => name === connection)?.[1];
    if (described === undefined) continue;
    const base = new URL(described.baseUrl);
    const prefix = base.pathname.replace(/\/$/, '');
    if (address.origin !== base.origin || !address.pathname.startsWith(`${prefix}/`)) continue;
    return {
      connection,
      method,
      path: address.pathname.slice(prefix.length),
      query: Object.fromEntries(address.searchParams),
      body: readBody(body),
    };
  }
  return undefined;
}

function isOf(
  sent: SentRequest | undefined,
  method: string | undefined,
  path: string | undefined,
): boolean {
  if (sent === undefined) return false;
  const isMethod = method === undefined || method.toUpperCase() === sent.method;
  return isMethod && (path === undefined || sent.path.endsWith(path));
}

function readBody(body: OutgoingRequest['body']): Json {
  if (body === undefined) return null;
  const bytes = Buffer.from(body);
  const json = parseJson(bytes);
  if (json !== undefined) return json;
  const text = bytes.toString('utf8');
  return /^[^=&\s]+=/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : text;
}

function replyWith(reply: Exchange['reply']): OutgoingReply {
  if ('fails' in reply) return failWith(reply.fails);
  const { status, headers, body } = reply;
  const isText = typeof body === 'string';
  const named = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ]);
  return {
    ok: true,
    status,
    headers: {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...Object.fromEntries(named),
    },
    body: Buffer.from(body === undefined ? '' : isText ? body : JSON.stringify(body)),
    truncated: false,
    durationMs: 0,
  };
}

function failWith(error: Extract<OutgoingReply, { ok: false }>['error']): OutgoingReply {
  return { ok: false, error, hint: 'the story says so', durationMs: 0 };
}
