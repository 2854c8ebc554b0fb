import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { capabilitySchema } from '../../../shared/capability.ts';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import { parseJson } from '../../connectors/json.ts';
import type { HttpClient, OutgoingReply, OutgoingRequest } from '../../outgoing/request.ts';

const replySchema = z.object({
  status: z.int().min(100).max(599).default(200),
  headers: z.record(z.string(), z.string()).default({ 'content-type': 'application/json' }),
  body: z.json().optional(),
});

const requestSchema = z.object({ method: z.string(), path: z.string() });

/** A fixture as presets have it: a question, and the replies that were recorded for it. */
const fixtureSchema = z.object({
  capability: capabilitySchema.optional(),
  input: z.record(z.string(), z.json()).optional(),
  exchanges: z
    .array(z.object({ request: requestSchema.optional(), reply: replySchema }))
    .min(1)
    .max(limits.operationSteps * 2),
});

export type Recording = {
  capability?: string | undefined;
  input?: Json | undefined;
  exchanges: { request?: z.infer<typeof requestSchema> | undefined; reply: Reply }[];
};
type Reply = z.infer<typeof replySchema>;

/** Reads a fixture, or a file that is nothing but the JSON of one reply; a text says what is wrong with it. */
export function readRecording(file: string): Recording | string {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return `${file} is no file; name one that holds a recorded reply`;
  const bytes = readFileSync(file);
  if (bytes.length > limits.replyBytes) return `${file} is larger than a reply may be`;
  const json = parseJson(bytes);
  if (json === undefined) return `${file} is not JSON, or nested too deeply`;
  if (!isFixture(json)) return { exchanges: [{ reply: replySchema.parse({ body: json }) }] };
  const read = fixtureSchema.safeParse(json);
  if (read.success) return read.data;
  return read.error.issues
    .map(({ path, message }) => `${file} ${path.join('.')}: ${message}`)
    .join('\n');
}

/** A client that answers with what was recorded, in order, and reaches no network. */
export function playRecording({ exchanges }: Recording, note: (line: string) => void): HttpClient {
  let at = 0;
  return {
    send(request) {
      const next = exchanges[at];
      at += 1;
      if (next === undefined) {
        note(`The recording ends before request ${at}.`);
        return Promise.resolve({
          ok: false,
          error: 'connect',
          hint: 'nothing more is recorded',
          durationMs: 0,
        });
      }
      const difference = compare(request, next.request);
      if (difference !== null) note(`The recording is of another request: ${difference}.`);
      return Promise.resolve(replyWith(next.reply));
    },
    close: () => Promise.resolve(),
  };
}

function replyWith({ status, headers, body }: Reply): OutgoingReply {
  const named = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ]);
  return {
    ok: true,
    status,
    headers: Object.fromEntries(named),
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    truncated: false,
    durationMs: 0,
  };
}

/** Fixtures leave out what stands before the path in baseUrl, or do not. */
function compare(
  { method, url }: OutgoingRequest,
  recorded: z.infer<typeof requestSchema> | undefined,
): string | null {
  if (recorded === undefined) return null;
  const { pathname } = new URL(url);
  if (recorded.method === method && pathname.endsWith(recorded.path)) return null;
  return `${recorded.method} ${recorded.path}`;
}

function isFixture(json: Json): boolean {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, 'exchanges');
}
