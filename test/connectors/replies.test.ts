import { describe, expect, it } from 'vitest';
import type { Json } from '../../shared/json.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { openBackend, withOperations } from './backend.ts';
import type { Answer } from './backend.ts';
import { describeFaults } from './support.ts';

const search = (more = '', connection = '') =>
  withOperations(
    `
product.search:
  request: { path: /search, query: { q: "{{ input.query }}" } }
  each: products
  output: { name: name }
${more}
`,
    connection,
  );

const mug: Json = { products: [{ name: 'Mug' }] };
const found = { ok: true, value: [{ name: 'Mug', stock: 'unknown' }] };

async function ask(yaml: string, answer: Answer) {
  const shop = openBackend(yaml, () => answer);
  const result = await shop.ask('product.search', { query: 'mug' });
  return { result, notes: shop.notes };
}

describe('a reply’s meaning', () => {
  const rules = `
errors:
  - { status: [404], if: "body.code == 'rest_no_route'", class: config }
  - { if: "body.errors[0].extensions.code == 'THROTTLED'", class: rate_limited, retry: false }
  - { if: "headers.\\"x-fault\\" == 'quota'", class: forbidden }
  - { status: [200, 207], if: "body.data[0].status == 'error'", class: invalid_input }
  - { status: [403], class: rate_limited }
`;

  it.each<[string, Answer, object]>([
    ['no rule is about it', { json: mug }, found],
    [
      'one says more than its status',
      { status: 404, json: { code: 'rest_no_route' } },
      { failure: 'config' },
    ],
    [
      'the status alone, where no rule is',
      { status: 404, json: { code: 'other' } },
      { failure: 'not_found' },
    ],
    [
      'GraphQL’s way of saying it with 200',
      { json: { errors: [{ extensions: { code: 'THROTTLED' } }] } },
      { failure: 'rate_limited' },
    ],
    [
      'a header',
      { json: mug, headers: { 'x-fault': 'quota', 'content-type': 'application/json' } },
      { failure: 'forbidden' },
    ],
    [
      'Zoho’s way, in each record',
      { json: { data: [{ status: 'error' }] } },
      { failure: 'invalid_input' },
    ],
    ['another class for a status', { status: 403, json: {} }, { failure: 'rate_limited' }],
    [
      'a page of HTML under a status that a rule names',
      { status: 403, body: '<html>' },
      { failure: 'rate_limited' },
    ],
  ])('is what the first rule says: %s', async (_case, answer, expected) => {
    expect((await ask(search('', rules), answer)).result).toMatchObject(expected);
  });

  it('is what the operation’s rules say before the connection’s', async () => {
    const own = '  errors: [{ status: [403], class: not_found }]';
    expect((await ask(search(own, rules), { status: 403, json: {} })).result).toEqual({
      ok: false,
      failure: 'not_found',
    });
  });

  it.each<[string, string, Answer, object]>([
    ['another status', '{ status: [200, 404] }', { status: 404, json: mug }, found],
    [
      'a status that is not enough',
      '{ status: [200] }',
      { status: 201, json: mug },
      { failure: 'unknown' },
    ],
    ['a condition', '{ if: body.success }', { json: { ...Object(mug), success: true } }, found],
    [
      'a condition that fails',
      '{ if: body.success }',
      { json: { success: false } },
      { failure: 'unknown' },
    ],
    [
      'a condition beside a fault',
      '{ if: body.success }',
      { status: 400, json: { success: true } },
      { failure: 'invalid_input' },
    ],
  ])('can be good by the owner’s word: %s', async (_case, success, answer, expected) => {
    const { result } = await ask(search(`  success: ${success}`), answer);
    expect(result).toMatchObject(expected);
  });

  it('is a failure when GraphQL reports errors that nobody names', async () => {
    const yaml = search().replace(
      'request: { path: /search, query: { q: "{{ input.query }}" } }',
      'request: { graphql: { query: "query { products { name } }" } }',
    );
    const { result, notes } = await ask(yaml, {
      json: { ...Object(mug), errors: [{ message: 'x' }] },
    });
    expect(result).toEqual({ ok: false, failure: 'unknown' });
    expect(notes[0]).toMatch(/GraphQL errors that no rule/);
    expect((await ask(yaml, { json: { ...Object(mug), errors: [] } })).result).toEqual(found);
  });

  it.each<[string, Answer, object]>([
    [
      'nothing, where the backend says that there is nothing',
      { status: 204 },
      { ok: true, value: [] },
    ],
    ['nothing with 200', { status: 200 }, { failure: 'unknown' }],
    ['no list', { json: { products: { name: 'Mug' } } }, { failure: 'unknown' }],
    ['an empty list', { json: { products: [] } }, { ok: true, value: [] }],
    ['a list without its name', { json: {} }, { ok: true, value: [] }],
  ])('holds %s', async (_case, answer, expected) => {
    expect((await ask(search(), answer)).result).toMatchObject(expected);
  });

  it('is not_found for an empty list where the owner says so', async () => {
    const { result } = await ask(search('  empty: not_found'), { json: { products: [] } });
    expect(result).toEqual({ ok: false, failure: 'not_found' });
  });
});

describe('the characters of a reply', () => {
  const name = 'Müsli – ¥';
  const text = JSON.stringify({ products: [{ name }] });
  const utf16be = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  const latin = Buffer.from(text.replace(' – ¥', ''), 'latin1');

  it.each<[string, Buffer, string]>([
    ['UTF-8', Buffer.from(text), ''],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`), ''],
    ['UTF-8 that is declared', Buffer.from(text), '; charset="UTF-8"'],
    ['UTF-16 by its mark', Buffer.from(`\ufeff${text}`, 'utf16le'), ''],
    ['UTF-16 the other way round', utf16be, ''],
    ['UTF-16 that is declared', Buffer.from(text, 'utf16le'), '; charset=utf-16le'],
  ])('are read: %s', async (_case, body, charset) => {
    const headers = { 'content-type': `application/json${charset}` };
    expect((await ask(search(), { body, headers })).result).toMatchObject({ value: [{ name }] });
  });

  it('are read in Latin-1 only where it is declared', async () => {
    const headers = { 'content-type': 'application/json; charset=ISO-8859-1' };
    expect((await ask(search(), { body: latin, headers })).result).toMatchObject({
      value: [{ name: 'Müsli' }],
    });
    expect((await ask(search(), { body: latin })).result).toMatchObject({ failure: 'unknown' });
  });

  it('are not guessed in a charset that nobody knows', async () => {
    const headers = { 'content-type': 'application/json; charset=koi8-q' };
    expect((await ask(search(), { body: text, headers })).result).toMatchObject({
      failure: 'unknown',
    });
  });
});

describe('the type of a reply', () => {
  it.each([
    ['application/vnd.api+json', '', true],
    ['text/json', '', false],
    ['text/json; charset=utf-8', 'accept: [text/json]', true],
    ['text/plain', 'accept: [text/json]', false],
    ['', '', false],
  ])('%j with %j is accepted: %s', async (type, connection, accepted) => {
    const headers = { 'content-type': type };
    const { result } = await ask(search('', connection), { json: mug, headers });
    expect(result.ok).toBe(accepted);
  });

  it('is asked for', async () => {
    const shop = openBackend(search('', 'accept: [text/json]'), () => ({ json: mug }));
    await shop.ask('product.search', { query: 'mug' });
    expect(shop.requests[0]?.headers['accept']).toBe('application/json, text/json');
  });
});

describe('a write’s reply', () => {
  const yaml = withOperations(`
note.add:
  request: { path: /notes, json: { text: "{{ input.text }}" } }
  output: { id: id }
`);
  it.each<[string, Answer, object]>([
    ['may be empty', { status: 204 }, { ok: true, value: {} }],
    ['may be empty with 200', { status: 200 }, { ok: true, value: {} }],
    ['names what was made', { status: 201, json: { id: 9 } }, { ok: true, value: { id: '9' } }],
    ['may say that it is there already', { status: 409, json: {} }, { failure: 'duplicate' }],
    ['may be about a part only', { status: 207, json: {} }, { failure: 'partial' }],
    ['may be a fault', { status: 422, json: {} }, { failure: 'invalid_input' }],
  ])('%s', async (_case, answer, expected) => {
    const shop = openBackend(yaml, () => answer);
    expect(await shop.ask('note.add', { email: 'a@b.example', text: 'Hi' })).toMatchObject(
      expected,
    );
  });

  it('names the write where the backend knows a header for it, and is then asked for again', async () => {
    const named = yaml.replace(
      'output:',
      'idempotency: { header: Idempotency-Key }\n      output:',
    );
    const replies: Answer[] = [{ status: 503 }, { status: 201, json: { id: 9 } }];
    const clock = createFakeClock();
    const shop = openBackend(named, () => replies.shift() ?? { status: 599 }, clock);
    const asked = shop.ask('note.add', { email: 'a@b.example', text: 'Hi' }, 'turn-7');
    await clock.advance(10_000);
    expect(await asked).toEqual({ ok: true, value: { id: '9' } });
    expect(shop.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'turn-7',
      'turn-7',
    ]);
  });

  it('is not asked for again unless the method allows it', async () => {
    const posted = openBackend(yaml, () => ({ status: 503 }));
    await posted.ask('note.add', { email: 'a@b.example', text: 'Hi' });
    expect(posted.requests).toHaveLength(1);
  });
});

describe('rules in the configuration', () => {
  it.each<[string, RegExp]>([
    ['errors: [{ class: config }]', /errors\.0: needs status or if/],
    ['errors: [{ status: [404], class: gone }]', /errors\.0\.class/],
    ['errors: [{ if: "body.", class: config }]', /errors\.0\.if: is not a JMESPath/],
    ['errors: [{ status: [4], class: config }]', /errors\.0\.status\.0/],
    ['accept: [json]', /accept\.0: is not a media type/],
  ])('%s', (connection, expected) => {
    expect(describeFaults(search('', connection)).join('\n')).toMatch(expected);
  });
});
