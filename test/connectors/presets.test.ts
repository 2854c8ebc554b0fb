import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { readPresets } from '../../server/connectors/preset.ts';
import { capabilitySchema, contracts, isKnownCapability } from '../../shared/capability.ts';
import { jsonOf } from '../../shared/json.ts';
import { openBackend } from './backend.ts';
import { readConnections } from './support.ts';

const folder = join(import.meta.dirname, '..', '..', 'server', 'connectors', 'presets', 'fixtures');

const fixtureSchema = z.strictObject({
  about: z.string().min(1),
  capability: capabilitySchema,
  input: z.record(z.string(), z.json()),
  wrong: z.record(z.string(), z.json()).optional(),
  exchanges: z
    .array(
      z.strictObject({
        request: z.strictObject({
          method: z.string(),
          path: z.string(),
          query: z.record(z.string(), z.string()).default({}),
          headers: z.record(z.string(), z.string()).default({}),
          body: z.json().optional(),
        }),
        reply: z.strictObject({
          status: z.int(),
          headers: z.record(z.string(), z.string()).default({ 'content-type': 'application/json' }),
          body: z.json().optional(),
        }),
      }),
    )
    .min(1),
  result: z.json(),
});
type Fixture = z.infer<typeof fixtureSchema>;

function readJson(name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, name, file), 'utf8'));
}

function readFixtures(name: string): Fixture[] {
  const files = existsSync(join(folder, name)) ? readdirSync(join(folder, name)) : [];
  return files
    .filter((file) => file.endsWith('.json') && file !== 'connection.json')
    .map((file) => {
      const read = fixtureSchema.safeParse(readJson(name, file));
      if (!read.success) throw new Error(`${name}/${file}: ${z.prettifyError(read.error)}`);
      return read.data;
    });
}

/** What an owner writes, in full. */
function writeConnection(name: string): string {
  const own = z.record(z.string(), z.json()).parse(readJson(name, 'connection.json'));
  return stringify({ shop: { preset: name, retry: { max: 0 }, ...own } });
}

/** Asks as a customer would, and answers as was recorded. */
async function play(name: string, { capability, input, exchanges }: Fixture) {
  let at = 0;
  const shop = openBackend(writeConnection(name), () => {
    const reply = exchanges[at]?.reply;
    at += 1;
    if (reply === undefined) return { status: 599 };
    const { status, headers, body } = reply;
    return { status, headers, ...(body === undefined ? {} : { json: body }) };
  });
  // The fixture's input is checked where every input is: on the way in.
  const result = await shop.askAnything(capability, input);
  return { result: jsonOf(result), requests: shop.requests, notes: shop.notes };
}

type Request = Awaited<ReturnType<typeof play>>['requests'][number];

function describeSent(
  { method, url, headers, body }: Request,
  wanted: Fixture['exchanges'][number],
) {
  const { pathname, searchParams } = new URL(url);
  const text = body === undefined ? undefined : String(body);
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
  const names = Object.keys(wanted.request.headers);
  return {
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(names.map((name) => [name, headers[name.toLowerCase()]])),
    ...(text === undefined
      ? {}
      : { body: isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text) }),
  };
}

const presets = readPresets();

describe.each(presets.names)('the preset %s', (name) => {
  const fixtures = readFixtures(name);

  it('is a connection, and has an answer recorded for everything it offers', () => {
    const read = readConnections(writeConnection(name), { SECRET: 'sesame' });
    expect(read.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toBe(
      undefined,
    );
    const offered = [...(read.data?.['shop']?.operations.keys() ?? [])];
    const answered = fixtures.filter(({ result }) => isOk(result));
    expect(answered.map(({ capability }) => String(capability))).toEqual(
      expect.arrayContaining(offered),
    );
    const owned = offered.filter(
      (one) => isKnownCapability(one) && contracts[one].proofs.length > 0,
    );
    const wrong = fixtures.filter((fixture) => fixture.wrong !== undefined);
    expect(wrong.map(({ capability }) => String(capability))).toEqual(
      expect.arrayContaining(owned),
    );
  });

  it.each(fixtures.map((fixture) => [`${fixture.capability}: ${fixture.about}`, fixture] as const))(
    '%s',
    async (_about, fixture) => {
      const { result, requests, notes } = await play(name, fixture);
      const sent = requests.map((request, at) => {
        const wanted = fixture.exchanges[at];
        return wanted === undefined ? request.url : describeSent(request, wanted);
      });
      expect(sent).toEqual(fixture.exchanges.map(({ request }) => request));
      expect(result, notes.join('\n')).toEqual(fixture.result);
      if (isOk(fixture.result)) expect(notes).toEqual([]);
    },
  );

  const wrong = fixtures.filter((fixture) => fixture.wrong !== undefined);
  it.skipIf(wrong.length === 0).each(wrong.map((one) => [one.about, one] as const))(
    'shows nothing to who proves nothing: %s',
    async (_about, fixture) => {
      const input = { ...fixture.input, ...fixture.wrong };
      const { result, requests } = await play(name, { ...fixture, input });
      expect([
        { ok: false, failure: 'not_found' },
        { ok: true, value: [] },
      ]).toContainEqual(result);
      expect(requests.length).toBeLessThanOrEqual(fixture.exchanges.length);
    },
  );
});

function isOk(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'ok' in result && result.ok === true;
}
