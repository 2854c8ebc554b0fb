import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Json } from '../../shared/json.ts';
import type { Exchange } from './ask.ts';
import type { Check } from './checks.ts';

/** Keeps a question and what went over the wire for it, as presets keep their fixtures. */
export function recordFixture(
  folder: string,
  { name, about, capability, input, wrong }: Check,
  { exchanges, result }: { exchanges: readonly Exchange[]; result: Json },
): void {
  mkdirSync(folder, { recursive: true });
  const fixture = {
    about,
    capability,
    input,
    ...(wrong === undefined ? {} : { wrong }),
    exchanges: exchanges.map(describeExchange),
    result,
  };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(fixture, null, 2)}\n`);
}

/** What an owner writes for these fixtures; secrets are references already. */
export function recordOwner(folder: string, owner: { [name: string]: Json }): void {
  mkdirSync(folder, { recursive: true });
  const connection = { ...owner, baseUrl: 'https://shop.example' };
  writeFileSync(join(folder, 'connection.json'), `${JSON.stringify(connection, null, 2)}\n`);
}

/** Without what lets anybody in, and without headers that say nothing. */
function describeExchange({ request: { method, url, body }, reply }: Exchange): Json {
  if (!reply.ok) throw new Error(`no reply to record: ${reply.hint}`);
  const { pathname, searchParams } = new URL(url);
  const query = Object.fromEntries(searchParams);
  return {
    request: {
      method,
      path: pathname,
      ...(Object.keys(query).length === 0 ? {} : { query }),
      ...(body === undefined ? {} : { body: readJson(String(body)) }),
    },
    reply: { status: reply.status, body: leaveOut(readJson(reply.body.toString())) },
  };
}

/** Medusa says each number twice, and everything that is not there: two thirds of a reply. */
function leaveOut(value: Json): Json {
  if (Array.isArray(value)) return value.map(leaveOut);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, member]) => member !== null && !name.startsWith('raw_'),
  );
  return Object.fromEntries(kept.map(([name, member]) => [name, leaveOut(member)]));
}

function readJson(text: string): Json {
  return z.json().parse(JSON.parse(text));
}
