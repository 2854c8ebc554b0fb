import { z } from 'zod';
import type { Json } from '../../shared/json.ts';

/** What a server said: its JSON, for expressions of a stage to read, and its headers. */
export type Said = { status: number; headers: Headers; json: Json };

/** Calls a shop's API as its owner's own programs do, beside our runtime and knowing nothing of it. */
export async function callJson(
  url: string,
  { method = 'POST', headers = {}, json }: CallOptions = {},
): Promise<Said> {
  const reply = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await reply.text();
  const said = text === '' ? null : z.json().parse(JSON.parse(text));
  if (!reply.ok) throw new Error(`${method} ${url}: ${reply.status} ${text.slice(0, 500)}`);
  return { status: reply.status, headers: reply.headers, json: said };
}

type CallOptions = {
  method?: string;
  headers?: Record<string, string>;
  json?: Json | undefined;
};
