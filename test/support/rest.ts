import { request } from 'node:http';

export type Reply = { status: number; headers: Headers; body: unknown; text: string };

export type Call = {
  key?: string | undefined;
  headers?: Record<string, string>;
  /** Sent as JSON, except a string, which is sent as it is. */
  body?: unknown;
};

/** A REST call, with its answer read. */
export async function call(
  url: string,
  method: string,
  path: string,
  { key, headers = {}, body }: Call = {},
): Promise<Reply> {
  const reply = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined; // Not every answer is JSON; the text is there too.
  }
}

/** The status of a GET over a connection of its own; 0 when nobody listens any more. */
export function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(url, { agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    asked.on('error', () => resolve(0));
    asked.end();
  });
}
