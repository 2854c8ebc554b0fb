import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '../../server/cli/call/exit-codes.ts';
import { failureClasses } from '../../shared/capability.ts';
import { openWorkplace } from './run-command.ts';

const marker = 'MARKER-of-the-secret';
const fixtures = join(
  import.meta.dirname,
  ...['..', '..', 'server', 'connectors', 'presets', 'fixtures', 'rest'],
);
const ask = `--input {"number":"1042","email":"ada@example.com"}`;

const order = {
  number: '1042',
  status: 'shipped',
  email: 'ada@example.com',
  items: [],
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let place: ReturnType<typeof openWorkplace>;
let shop: ReturnType<typeof createServer>;
let url: string;
let answer: Answer;
let seen: { url: string; authorization: string | undefined }[];

beforeEach(async () => {
  place = openWorkplace();
  seen = [];
  answer = (_, response) => response.end(JSON.stringify(order));
  shop = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    response.setHeader('content-type', 'application/json');
    answer(request, response);
  });
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  const address = shop.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterEach(async () => {
  shop.close();
  shop.closeAllConnections();
  await once(shop, 'close').catch(() => undefined);
  place[Symbol.dispose]();
});

function configure(auth = '{ type: bearer, token: env:SHOP_TOKEN }', more = ''): void {
  writeFileSync(
    place.file,
    `sites:
  demo:
    title: Shop
    greeting: Hello!
    origins: ['https://shop.example']
    routes: { order.get: shop }
connections:
  shop:
    preset: rest
    baseUrl: ${url}
    auth: ${auth}
    retry: { max: 1, baseMs: 1, maxMs: 1 }
${more}
outgoing: { allow: [127.0.0.1] }
`,
  );
}

const run = async (typed: string) => {
  const outcome = await place.run(typed, { SHOP_TOKEN: marker, DESKBELL_SECRET: 'x'.repeat(32) });
  const everything = outcome.printed + outcome.warned;
  const spellings = [marker, Buffer.from(marker).toString('base64'), encodeURIComponent(marker)];
  for (const spelled of spellings) expect(everything).not.toContain(spelled);
  return { ...outcome, result: lastLine(outcome.printed) };
};

function lastLine(printed: string): unknown {
  return JSON.parse(printed.split('\n').at(-1) ?? '');
}

describe('deskbell call', () => {
  it('tells where the chat would read the number differently', async () => {
    configure();
    const other = await run('call shop order.get --input {"number":"so-2001","email":"a@b.c"}');
    expect(other.warned).toContain('The chat of demo would ask for SO-2001, not so-2001: ');
    expect((await run(`call shop order.get ${ask}`)).warned).not.toContain('The chat of');
  });

  it('asks the backend as the chat does, and ends with what the chat would be given', async () => {
    configure();
    const { code, printed, result, warned } = await run(`call shop order.get ${ask}`);
    expect(seen).toEqual([{ url: '/api/v1/orders/1042', authorization: `Bearer ${marker}` }]);
    expect(code).toBe(0);
    expect(result).toEqual({
      ok: true,
      value: { number: '1042', status: 'shipped', items: [], shipments: [] },
    });
    expect(printed).toContain(`→ GET ${url}/api/v1/orders/1042`);
    expect(printed).toContain('authorization: [secret]');
    expect(printed).toContain('← 200');
    expect(printed).toContain('status ← status = "shipped"');
    expect(printed).toMatch(/ {2}total ← .* = nothing: it is not in the reply/);
    expect(printed).toContain('input.email is compared with not_null(email, customer.email)');
    expect(printed).toMatch(/presets\/rest\.yaml:\d+ connection\.operations\["order\.get"\]/);
    expect(warned).toContain('with what it holds about a person');
  });

  it('shows no secret that the backend repeats, in any spelling or place', async () => {
    configure('{ type: apiKey, in: query, name: k, value: env:SHOP_TOKEN }');
    const base64 = Buffer.from(marker).toString('base64');
    answer = (request, response) => {
      response.setHeader('location', `/?k=${marker}`);
      response.setHeader('x-request-id', base64);
      response.end(JSON.stringify({ ...order, echo: request.url, other: [marker, base64] }));
    };
    const { code, printed } = await run(`call shop order.get ${ask}`);
    expect(seen[0]?.url).toContain(marker);
    expect(code).toBe(0);
    expect(printed).toContain('/api/v1/orders/1042?k=[secret]');
    expect(printed).toContain('x-request-id: [secret]');
  });

  it('tells that a token was asked for, and nothing of it', async () => {
    configure(
      `{ type: oauth2ClientCredentials, tokenUrl: ${url}/token?tenant=1, clientId: me, clientSecret: env:SHOP_TOKEN }`,
    );
    answer = ({ url: asked, headers }, response) => {
      const token = { access_token: `${marker}-made`, expires_in: 3_600 };
      response.end(JSON.stringify(asked?.startsWith('/token') ? token : { ...order, headers }));
    };
    const { code, printed } = await run(`call shop order.get ${ask}`);
    expect(seen.map((one) => one.url)).toEqual(['/token?tenant=1', '/api/v1/orders/1042']);
    expect(code).toBe(0);
    expect(printed).toContain(`→ POST ${url}/token (at`);
    expect(printed).not.toContain('-made');
  });

  it('tells each attempt and the pause between them', async () => {
    configure();
    answer = (_, response) => {
      if (seen.length === 1) response.writeHead(503).end('{}');
      else response.end(JSON.stringify(order));
    };
    const { code, printed } = await run(`call shop order.get ${ask}`);
    expect(code).toBe(0);
    expect(printed).toMatch(/← 503 .*\n[\s\S]*sent again after \d+ ms\n→ GET[\s\S]*← 200/);
    expect(printed).toContain('requests: 2');
  });

  it('tells two steps that go to one address from one that is sent again', async () => {
    configure(
      undefined,
      `    operations:
      order.get: null
      custom.both:
        kind: read
        input: { properties: {} }
        result: { properties: { number: { type: string } } }
        steps:
          - { id: one, request: { path: /graphql, graphql: { query: 'query { a }' } } }
          - { id: two, request: { path: /graphql, graphql: { query: 'query { b }' } } }
        output: { number: two.number }`,
    );
    writeFileSync(
      place.file,
      readFileSync(place.file, 'utf8').replace('{ order.get: shop }', '{ custom.both: shop }'),
    );
    const { code, printed } = await run('call shop custom.both --input {}');
    expect(code).toBe(0);
    expect(seen.map((one) => one.url)).toEqual(['/graphql', '/graphql']);
    expect(printed).not.toContain('sent again');
  });

  it('says that a proof was wrong, though a customer hears that there is nothing', async () => {
    configure();
    const { code, printed, result } = await run(
      'call shop order.get --input {"number":"1042","email":"eve@example.com"}',
    );
    expect(code).toBe(exitCodes.not_found);
    expect(result).toEqual({ ok: false, failure: 'not_found' });
    expect(printed).toContain('nothing in it shows that it is who asks');
  });

  it('leads from a note to the file, the line and the key', async () => {
    configure(undefined, '    operations: { order.get: { output: { number: nothing.here } } }');
    answer = (_, response) => response.end(JSON.stringify({ ...order, status: 'strange' }));
    const { code, printed } = await run(`call shop order.get ${ask}`);
    expect(code).toBe(exitCodes.not_found);
    expect(printed).toMatch(
      /see deskbell\.yaml:13 connections\.shop\.operations\["order\.get"\]\.output\.number/,
    );
  });

  it.each([
    [401, 'auth'],
    [404, 'not_found'],
    [422, 'invalid_input'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [418, 'unknown'],
  ] as const)('ends by the class of what went wrong: %i is %s', async (status, failure) => {
    configure();
    answer = (_, response) => response.writeHead(status).end('{}');
    const { code, result } = await run(`call shop order.get ${ask}`);
    expect(code).toBe(exitCodes[failure]);
    expect(result).toMatchObject({ ok: false, failure });
  });

  it('has an exit code of its own for every class, and its help lists them', async () => {
    const codes = failureClasses.map((failure) => exitCodes[failure]);
    expect(new Set(codes).size).toBe(failureClasses.length);
    expect(codes.every((code) => code > 2 && code < 64)).toBe(true);
    const { printed } = await place.run('call --help');
    for (const failure of failureClasses)
      expect(printed).toContain(`${exitCodes[failure]} ${failure}`);
  });

  it.each([
    ['--input {"number":"1042"}', 'input: needs an e-mail, a phone number or a postcode'],
    ['--input {"number":"1042","email":"nobody"}', 'input.email: is not an e-mail address'],
    ['--input {"number":["1"],"email":"a@b.example"}', 'input.number: '],
    [`--input {"number":"${'1'.repeat(65)}","email":"a@b.example"}`, 'input.number: does not look'],
    ['--input {number:1042}', '--input is not JSON'],
    ['', 'Say what to ask with --input'],
  ])('names the field that is wrong, and sends nothing: %s', async (typed, words) => {
    configure();
    const outcome = await place.run(`call shop order.get ${typed}`, { SHOP_TOKEN: marker });
    expect(outcome.code).toBe(2);
    expect(outcome.warned).toContain(words);
    expect(seen).toEqual([]);
  });

  it.each([
    ['call shop', 2, 'Say which connection'],
    ['call shop order.gte --input {}', 2, 'There is no operation order.gte'],
    [`call crm order.get ${ask}`, 1, 'There is no connection crm; there is shop.'],
    ['call shop cart.get --input {"id":"1"}', 1, 'shop has no cart.get; it has order.get'],
    [`call shop order.get --site other ${ask}`, 1, 'There is no site other; there is demo.'],
  ])('answers "deskbell %s" with what there is', async (typed, code, words) => {
    configure();
    const outcome = await place.run(typed, { SHOP_TOKEN: marker });
    expect(outcome).toMatchObject({ code, printed: '' });
    expect(outcome.warned).toContain(words);
  });

  it('names file, line and key of what is wrong with the configuration', async () => {
    configure('{ type: bearer, token: env:NOT_SET }');
    for (const typed of [ask, `--dry-run ${join(fixtures, 'order.json')}`]) {
      const { warned, code, printed } = await place.run(`call shop order.get ${typed}`);
      expect({ code, printed }).toEqual({ code: 1, printed: '' });
      expect(warned).toMatch(/^deskbell\.yaml:11:\d+ connections\.shop\.auth\.token: /m);
    }
  });

  it('lets nothing that a backend says move the cursor', async () => {
    configure();
    answer = (_, response) => response.writeHead(500).end('\u001b[2J\u009b2J\r\u202eevil');
    const { printed } = await run(`call shop order.get ${ask}`);
    for (const char of ['\u001b', '\u009b', '\r', '\u202e']) expect(printed).not.toContain(char);
    expect(printed).toContain('\\u001b[2J');
  });
});

describe('deskbell call --dry-run', () => {
  it.each([
    ['order.json', 'order.get', 0],
    ['order-missing.json', 'order.get', exitCodes.not_found],
    ['lead.json', 'lead.upsert', 0],
    ['lead-refused.json', 'lead.upsert', exitCodes.invalid_input],
  ])('maps the recorded reply of %s, and calls nobody', async (file, operation, code) => {
    configure();
    const outcome = await run(`call shop ${operation} --dry-run ${join(fixtures, file)}`);
    expect(outcome.code).toBe(code);
    expect(seen).toEqual([]);
  });

  it('maps the JSON of a reply alone, for the input that is given', async () => {
    configure();
    const file = join(place.folder, 'reply.json');
    writeFileSync(file, JSON.stringify(order));
    const { code, result } = await run(`call shop order.get ${ask} --dry-run ${file}`);
    expect(code).toBe(0);
    expect(result).toMatchObject({ ok: true, value: { number: '1042' } });
    expect(seen).toEqual([]);
  });

  it('says when the recording is of something else', async () => {
    configure();
    const file = join(fixtures, 'order.json');
    const input = '--input {"number":"7","email":"ada@example.com"}';
    const { code, warned } = await run(`call shop order.get ${input} --dry-run ${file}`);
    expect(warned).toContain('The recording is of another request: GET /api/v1/orders/1042.');
    expect(code).toBe(exitCodes.not_found);
  });

  it('says what is wrong with the recording', async () => {
    configure();
    const file = join(place.folder, 'reply.json');
    writeFileSync(file, '{"exchanges":[{"reply":{"status":"ok"}}]}');
    const outcome = await place.run(`call shop order.get --dry-run ${file}`);
    expect(outcome.code).toBe(2);
    expect(outcome.warned).toContain(`${file} exchanges.0.reply.status: `);
  });
});

describe('the page about connections', () => {
  it('has the exit code of every class', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/connections.md'), 'utf8');
    for (const failure of failureClasses)
      expect(page).toContain(`| ${exitCodes[failure]} | \`${failure}\` |`);
  });
});
