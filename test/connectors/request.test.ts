import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { connectionsSchema } from '../../server/connectors/schema.ts';
import { isConstant } from '../../server/connectors/auth/authorizers.ts';
import { createConstantAuthorizer } from '../../server/connectors/auth/constant.ts';
import { addProof } from '../../server/connectors/operation/send.ts';
import { buildRequest } from '../../server/connectors/request/build.ts';
import { describeFaults, shopYaml, silentAuth } from './support.ts';

const everywhere = shopYaml.replace(
  'request: { path: "/api/orders/{{ input.number }}" }',
  `request:
        path: "/api/{{ input.number }}/by-{{ input.email }}.json"
        query: { "filter[number]": "{{ input.number }}", mail: "x{{ input.email }}" }
        headers: { X-Number: "n {{ input.number }}", X-Mail: "{{ input.email }}" }`,
);

const { signal } = new AbortController();

function readShop(yaml: string) {
  const sources = {
    environment: { SHOP_URL: 'https://shop.example/base/', SHOP_KEY: 'sesame' },
    readText: () => undefined,
  };
  const connection = connectionsSchema(sources).parse(parse(yaml))['shop'];
  if (connection === undefined) throw new Error('no connection');
  return connection;
}

function open(yaml: string) {
  const connection = readShop(yaml);
  const step = connection.operations.get('order.get')?.steps[0];
  if (step === undefined) throw new Error('no operation');
  return (number: string, email: string) =>
    buildRequest(
      step.request,
      { ...connection, accept: 'application/json' },
      { input: { number, email } },
    );
}

/** The whole request, credentials and all. */
async function prove(yaml: string) {
  const built = open(yaml)('1', 'a@b.example');
  const { auth } = readShop(yaml);
  if (!isConstant(auth)) throw new Error('this one asks for tokens');
  const authorizer = createConstantAuthorizer({ connection: 'shop', auth, telemetry: silentAuth });
  const proved = await authorizer.prove({ signal });
  if (!built.ok || !proved.ok) throw new Error('no request');
  return addProof(built, proved.proof);
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    '.',
    '..',
    '../..',
    '%2e%2e',
    '%2E.',
    '..%2f',
    'a/b',
    'a\\b',
    '?x=1',
    '#x',
    '&x=1',
    'a\r\nX-Evil: 1',
    '\u0000',
    '@evil.example',
    '//evil.example',
    '{{ input.email }}',
    '\ud800',
    '',
    ' ',
    '．．',
    ';x',
    'é',
    '‮',
  ),
  fc
    .array(fc.constantFrom('.', '/', '%', '2', 'e', 'f', '\\', '?', '#', '&', '=', '\n', 'a'))
    .map((list) => list.join('')),
);

describe('a request', () => {
  it('keeps its shape whatever the values are', () => {
    const build = open(everywhere);
    fc.assert(
      fc.property(hostile, hostile, (number, email) => {
        const built = build(number, email);
        if (!built.ok) {
          expect(built.reason).toBe('refused');
          return;
        }
        const url = new URL(built.url);
        expect(url.origin).toBe('https://shop.example');
        const segments = url.pathname.split('/');
        expect(segments).toHaveLength(5);
        expect(segments.slice(0, 3)).toEqual(['', 'base', 'api']);
        expect(decodeURIComponent(segments[3] ?? '')).toBe(number);
        expect(decodeURIComponent(segments[4] ?? '')).toBe(`by-${email}.json`);
        // Decoding once more, as careless servers do, still leaves the path where it was.
        expect(decodeURIComponent(segments[3] ?? '')).not.toMatch(/[/\\]|%2[ef]|^\.\.?$/i);
        expect([...url.searchParams]).toEqual([
          ['filter[number]', number],
          ['mail', `x${email}`],
        ]);
        expect(url.hash).toBe('');
        expect(Object.keys(built.headers).sort()).toEqual(
          ['accept', 'user-agent', 'x-mail', 'x-number'].sort(),
        );
        for (const value of Object.values(built.headers)) expect(value).toMatch(/^[\x20-\x7e]+$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '',
    ' ',
    '.',
    '..',
    'a/b',
    'a\\b',
    '%2e',
    '%2E%2e',
    'a%2fb',
    'a\nb',
    '\u0000',
    'x'.repeat(257),
    '\ud800',
  ])('does not carry %j in its path', (number) => {
    expect(open(shopYaml)(number, 'a@b.example')).toMatchObject({ ok: false, reason: 'refused' });
  });

  it('does not carry two values that together look encoded', () => {
    const build = open(
      shopYaml.replace('{{ input.number }}', '{{ input.number }}{{ input.email }}'),
    );
    expect(build('a%2', 'eb')).toMatchObject({ ok: false, reason: 'refused' });
    expect(build('100%', ' wool')).toMatchObject({ ok: true });
  });

  it('carries ordinary numbers of orders', () => {
    const build = open(shopYaml);
    for (const number of ['1042', '#1042', 'W-2026.11', 'A+B', '100%', 'ÄÖ 1']) {
      expect(build(number, 'a@b.example')).toMatchObject({
        ok: true,
        url: `https://shop.example/base/api/orders/${encodeURIComponent(number)}`,
      });
    }
  });

  it.each([
    ['{ type: bearer, token: env:SHOP_KEY }', { authorization: 'Bearer sesame' }],
    [
      '{ type: basic, user: env:SHOP_KEY, password: env:SHOP_KEY }',
      { authorization: `Basic ${btoa('sesame:sesame')}` },
    ],
    ['{ type: apiKey, in: header, name: X-Key, value: env:SHOP_KEY }', { 'x-key': 'sesame' }],
  ])('carries its credentials: %s', async (auth, headers) => {
    const yaml = shopYaml.replace(/auth: .*/, `auth: ${auth}`);
    expect(await prove(yaml)).toMatchObject({ headers });
  });

  it('carries a key in a header, which no template can replace', async () => {
    const yaml = everywhere.replace(
      /auth: .*/,
      'auth: { type: apiKey, in: header, name: X-Mail, value: env:SHOP_KEY }',
    );
    expect(await prove(yaml)).toMatchObject({ headers: { 'x-mail': 'sesame' } });
  });

  it('carries a key in the query, which no template can replace', async () => {
    const yaml = everywhere.replace(
      /auth: .*/,
      'auth: { type: apiKey, in: query, name: mail, value: env:SHOP_KEY }',
    );
    const built = await prove(yaml);
    expect(new URL(built.url).searchParams.getAll('mail')).toEqual(['sesame']);
  });
});

describe('a connection in the configuration', () => {
  const faultsOf = (from: string | RegExp, to: string) =>
    describeFaults(shopYaml.replace(from, to));

  it.each<[string, string | RegExp, string, RegExp]>([
    ['verify missing', /verify: .*/, '', /^shop\.operations\.order\.get\.verify: is needed/],
    ['verify without e-mail', 'input: email', 'input: number', /verify: must compare the e-mail/],
    [
      'verify in a list',
      /verify: .*/,
      'verify: [{ input: email, reply: "a[" }]',
      /verify\.0\.reply: is not a JMESPath/,
    ],
    ['an unknown key', 'type: rest', 'type: rest\n  speed: fast', /speed/],
    [
      'an unset variable',
      'env:SHOP_URL',
      'env:NOPE',
      /baseUrl: refers to the environment variable NOPE/,
    ],
    [
      'a literal secret',
      'value: env:SHOP_KEY',
      'value: sesame',
      /auth\.value: must be a reference/,
    ],
    [
      'a base URL with a query',
      'env:SHOP_URL',
      'https://shop.example/?a=1',
      /baseUrl: must not hold \?/,
    ],
    [
      'braces in an expression',
      'number: id',
      'number: "{{ id }}"',
      /output\.number: is an expression by itself/,
    ],
    [
      'a forbidden name',
      'number: id',
      'number: id.constructor',
      /output\.number: uses the name constructor/,
    ],
    ['a status that is not ours', 'paid: processing', 'paid: payed', /status\.paid/],
    [
      'a query in the path',
      '/api/orders/',
      '/api/orders?number=',
      /request\.path: must not hold \?/,
    ],
    ['dots in the path', '/api/orders/', '/api/../', /request\.path: must not hold \. or \.\./],
    ['a path without a slash', '"/api', '"api', /request\.path: must begin with \//],
    ['an open brace', '{{ input.number }}', '{{ input.number', /request\.path: has {{ without }}/],
    [
      'a misspelt name of the input',
      '{{ input.number }}',
      '{{ input.numbr }}',
      /request\.path: {{ input.numbr }} reads input.numbr, which is not there; here are input.number, input.email/,
    ],
    ['a misspelt root', '{{ input.number }}', '{{ number }}', /request\.path: .* reads number,/],
    ['a writing method', 'request: {', 'request: { method: DELETE,', /request\.method/],
    [
      'a header of ours',
      'request: {',
      'request: { headers: { Host: evil.example },',
      /request\.headers\.Host/,
    ],
    [
      'too long a deadline',
      'type: rest',
      'type: rest\n  timeout: { totalMs: 999999 }',
      /timeout\.totalMs/,
    ],
    ['too many tries', 'type: rest', 'type: rest\n  retry: { max: 50 }', /retry\.max/],
    ['no operation', /order\.get:[\s\S]*/, '', /operations/],
  ])('with %s is refused, and the fault has its place', (_case, from, to, expected) => {
    expect(faultsOf(from, to).join('\n')).toMatch(expected);
  });

  it('is accepted as the README shows it', () => {
    expect(describeFaults(shopYaml)).toEqual([]);
  });
});
