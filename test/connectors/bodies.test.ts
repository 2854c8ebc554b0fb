import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestSchemas } from '../../server/connectors/request/schema.ts';
import { buildRequest } from '../../server/connectors/request/build.ts';
import { compileTemplate } from '../../server/expressions/template.ts';
import { limits } from '../../shared/limits.ts';
import type { Json } from '../../shared/json.ts';

function readTemplate(source: string) {
  const template = compileTemplate(source);
  if (!template.ok) throw new Error(template.message);
  return template;
}

function open(description: object) {
  const request = requestSchemas.write.parse(description);
  const target = {
    baseUrl: 'https://shop.example/base',
    headers: { 'X-Version': readTemplate('{{ vars.version }}') },
    accept: 'application/json',
  };
  return (input: Json) => buildRequest(request, target, { input, vars: { version: '2026-10' } });
}

/** What was sent, as a backend reads it. */
function send(description: object, input: Json) {
  const built = open(description)(input);
  if (!built.ok) return built.reason;
  return { type: built.headers['content-type'], body: built.body, method: built.method };
}

const text = (description: object, input: Json): unknown => {
  const sent = send(description, input);
  return typeof sent === 'string' ? sent : sent.body;
};

const json = (description: object, input: Json): unknown => {
  const body = text(description, input);
  return typeof body === 'string' && body.startsWith('{') ? JSON.parse(body) : body;
};

describe('a JSON body', () => {
  it('keeps the type of a value that stands alone, and is text around others', () => {
    const description = {
      json: {
        ticket: { subject: 'Chat: {{ input.subject }}', count: '{{ input.count }}', urgent: true },
        tags: '{{ input.tags }}',
        list: [{ id: '{{ input.id }}', by: 'deskbell' }, null, 7],
      },
    };
    const input = { subject: 'My "mug"\n', count: 2, tags: ['a', 'b'], id: '1042' };
    expect(json(description, input)).toEqual({
      ticket: { subject: 'Chat: My "mug"\n', count: 2, urgent: true },
      tags: ['a', 'b'],
      list: [{ id: '1042', by: 'deskbell' }, null, 7],
    });
  });

  it('leaves out what is not there', () => {
    const description = { json: { a: '{{ input.a }}', b: { c: '{{ input.c }}' }, d: 1 } };
    expect(json(description, {})).toEqual({ b: {}, d: 1 });
  });

  it.each<[string, Json]>([
    ['a map', { a: { admin: true } }],
    ['a list of maps', { a: [{ admin: true }] }],
    ['a list in a list', { a: [['x']] }],
  ])('takes no structure from a value: %s', (_case, input) => {
    expect(json({ json: { a: '{{ input.a }}' } }, input)).toBe('failed');
  });

  it.each<[string, Json]>([
    ['half a character', { a: '\ud800' }],
    ['a zero character', { a: 'a\u0000b' }],
    ['more than a value may hold', { a: 'x'.repeat(limits.requestTextChars + 1) }],
    ['half a character in a list', { a: ['ok', '\udfff'] }],
  ])('does not carry %s', (_case, input) => {
    expect(json({ json: { a: '{{ input.a }}' } }, input)).toBe('refused');
  });

  it('is refused when it is too large', () => {
    const many = Object.fromEntries(
      Array.from({ length: 5 }, (_, at) => [`a${at}`, 'b{{ input.a }}']),
    );
    expect(json({ json: many }, { a: 'x'.repeat(limits.requestTextChars) })).toBe('refused');
  });
});

describe('a form', () => {
  it('encodes names and values', () => {
    const description = { form: { email: '{{ input.email }}', 'list[]': 'x&y={{ input.name }}' } };
    expect(send(description, { email: 'a+b@c.example', name: 'Ä&b=1' })).toEqual({
      method: 'POST',
      type: 'application/x-www-form-urlencoded',
      body: 'email=a%2Bb%40c.example&list%5B%5D=x%26y%3D%C3%84%26b%3D1',
    });
  });

  it('repeats a name for each value of a list, and adds none', () => {
    const description = { form: { tag: '{{ input.tags }}', name: '{{ input.name }}' } };
    expect(text(description, { tags: ['a', 'b&c[]=d'], name: 'Ada' })).toBe(
      'tag=a&tag=b%26c%5B%5D%3Dd&name=Ada',
    );
  });

  it('nests by brackets, as Stripe has it', () => {
    const description = {
      formNested: {
        line_items: [{ price_data: { unit_amount: '{{ input.minor }}' }, quantity: 1 }],
        metadata: { order: '{{ input.order }}', none: '{{ input.none }}' },
      },
    };
    const body = text(description, { minor: 1_990, order: 'a]&metadata[admin]=1' });
    expect([...new URLSearchParams(String(body))]).toEqual([
      ['line_items[0][price_data][unit_amount]', '1990'],
      ['line_items[0][quantity]', '1'],
      ['metadata[order]', 'a]&metadata[admin]=1'],
    ]);
  });
});

describe('GraphQL', () => {
  it('sends its query word for word, and values as variables only', () => {
    const query = 'query ($q: String!) { orders(first: 1, query: $q) { nodes { name } } }';
    const description = {
      graphql: { query, variables: { q: `name:{{ quote(input.number, '"') }}` } },
    };
    expect(json(description, { number: '#1" OR name:*' })).toEqual({
      query,
      variables: { q: 'name:"#1\\" OR name:*"' },
    });
    const built = open(description)({ number: '1' });
    expect(built).toMatchObject({ ok: true, method: 'POST', url: 'https://shop.example/base' });
  });
});

describe('a request in the configuration', () => {
  it.each<[string, object, RegExp]>([
    ['two bodies', { json: {}, form: {} }, /form: is a second body/],
    ['a body with GET', { method: 'GET', json: {} }, /json: cannot be sent with GET/],
    ['GraphQL with PUT', { method: 'PUT', graphql: { query: '{ a }' } }, /method: is POST/],
    [
      'a value in a query of GraphQL',
      { graphql: { query: '{ {{ input.a }} }' } },
      /graphql\.query: takes no/,
    ],
    ['a value in a name', { json: { '{{ input.a }}': 1 } }, /json\..*: is not a literal name/],
    [
      'a bracket in a nested name',
      { formNested: { 'a[b]': 1 } },
      /formNested\.a\[b\]: is not a literal name/,
    ],
    ['a broken template', { json: { a: ['{{ input.a'] } }, /json\.a\.0: has \{\{ without/],
    ['a fault in an expression', { json: { a: '{{ a.constructor }}' } }, /json\.a: .*reserved/],
    ['too deep a nest', { json: nest(limits.requestDepth + 2) }, /is nested too deeply/],
    ['too many values', { json: Array(limits.requestValues + 1).fill(1) }, /one value too many/],
    [
      'a header that ends the head',
      { headers: { 'X-A': 'a\r\nX-B: 1' } },
      /X-A: must be printable/,
    ],
    ['credentials in a header', { headers: { Authorization: 'x' } }, /^headers\.Authorization: /],
  ])('is refused with %s', (_case, description, expected) => {
    const read = requestSchemas.write.safeParse(description);
    const faults = read.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    expect(faults?.join('\n')).toMatch(expected);
  });
});

function nest(depth: number): Json {
  return depth === 0 ? 1 : { a: nest(depth - 1) };
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    '..',
    '%2e%2e',
    'a/b',
    '\\',
    '"}',
    '"],"admin":true',
    '&a=1',
    '[0]',
    ']=',
    '\r\nX: 1',
    '{{ input.b }}',
    '\u0000',
    '\u2028',
    '__proto__',
    '',
  ),
  fc
    .array(fc.constantFrom('"', '}', ']', '{', '[', ',', ':', '\\', '&', '=', '\n', '%', '/', '.'))
    .map((list) => list.join('')),
);
const anyValue = fc.oneof(
  hostile,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostile),
);

const bodies = {
  json: { a: '{{ input.a }}', b: ['{{ input.b }}', { c: 'x{{ to_string(input.a) }}' }], d: 1 },
  formNested: { a: '{{ input.a }}', b: [{ c: '{{ input.b }}' }, 'x{{ to_string(input.a) }}'] },
  form: { a: 'x{{ to_string(input.a) }}', 'b[c]': 'x{{ to_string(input.b) }}' },
  graphql: {
    query: 'query ($a: String) { a }',
    variables: { a: '{{ input.a }}', b: 'x{{ to_string(input.b) }}' },
  },
};

/** Names and nesting, with every value taken away; lists of plain values are one value. */
function skeletonOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.some((item) => typeof item === 'object' && item !== null)
      ? value.map(skeletonOf).filter((item) => item !== 'value')
      : 'value';
  }
  if (typeof value !== 'object' || value === null) return 'value';
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, skeletonOf(member)]),
  );
}

/** A body parsed back, as names. */
function readBack(kind: string, body: string): unknown {
  if (kind === 'json' || kind === 'graphql') return skeletonOf(JSON.parse(body));
  return [...new URLSearchParams(body).keys()].map((name) => name.replaceAll(/\[\d+\]/g, '[n]'));
}

describe('whatever a value is', () => {
  it.each(Object.entries(bodies))('a body keeps its shape: %s', (kind, body) => {
    const build = open({
      method: 'PATCH',
      ...(kind === 'graphql' ? { method: 'POST' } : {}),
      path: '/a/{{ input.path }}/b',
      query: { 'q[1]': '{{ input.path }}' },
      headers: { 'X-A': 'a {{ input.path }}' },
      [kind]: body,
    });
    const plain = build({ a: 'a', b: 'b', path: 'p' });
    if (!plain.ok) throw new Error(plain.message);
    const known = readBack(kind, plain.body ?? '');
    fc.assert(
      fc.property(anyValue, anyValue, fc.oneof(hostile, fc.constant('p')), (a, b, path) => {
        const built = build({ a, b, path });
        if (!built.ok) return;
        const url = new URL(built.url);
        expect(built.method).toBe(plain.method);
        expect(url.origin).toBe('https://shop.example');
        expect(url.pathname.split('/').toSpliced(3, 1)).toEqual(['', 'base', 'a', 'b']);
        expect([...url.searchParams.keys()]).toEqual(['q[1]']);
        expect(Object.keys(built.headers)).toEqual(Object.keys(plain.headers));
        for (const value of Object.values(built.headers)) expect(value).toMatch(/^[\x20-\x7e]+$/);
        expect(isWithin(readBack(kind, built.body ?? ''), known)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Nothing but what is known, and everything where it is known; what has no value may be absent. */
function isWithin(found: unknown, known: unknown): boolean {
  if (Array.isArray(found) && Array.isArray(known)) {
    return found.every((item) => known.some((one) => isWithin(item, one)));
  }
  if (typeof found === 'object' && found !== null && typeof known === 'object' && known !== null) {
    const members = new Map<string, unknown>(Object.entries(known));
    return Object.entries(found).every(
      ([name, member]) => members.has(name) && isWithin(member, members.get(name)),
    );
  }
  if (typeof found === 'string' && typeof known === 'string') {
    return found === known || found === known.replace(/$/, '[n]');
  }
  return false;
}
