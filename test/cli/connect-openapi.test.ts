import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace } from './run-command.ts';

const folder = join(import.meta.dirname, 'openapi');
const shop = join(folder, 'shop.yaml');
const crm = join(folder, 'crm.json');
const pets = join(folder, 'pets.json');

const variables = {
  MUSTER_SHOP_KEY: 'MARKER-key',
  KONTAKT_CRM_URL: 'https://kontakt.example/v1',
  KONTAKT_CRM_CLIENT_ID: 'MARKER-id',
  KONTAKT_CRM_CLIENT_SECRET: 'MARKER-secret',
  PETS_TOKEN: 'MARKER-token',
};

const site = `sites:
  demo:
    title: Shop
    greeting: Hello!
    origins: ['https://shop.example']
`;

let place: ReturnType<typeof openWorkplace>;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place[Symbol.dispose]());

/** Writes the connection that comes of a document into a configuration, changed as its owner would. */
async function begin(file: string, change: (text: string) => string = (text) => text) {
  const { code, printed, warned } = await place.run(`connect openapi ${file}`, variables);
  expect(code).toBe(0);
  expect(printed + warned).not.toContain('MARKER');
  writeFileSync(place.file, site + change(printed));
  return { printed, warned };
}

/** Takes the sign away from what is written below a line of comment. */
function uncomment(text: string, pattern: RegExp): string {
  return text.replace(pattern, (block) => block.replace(/^( *)# ?/gm, '$1'));
}

const proof = /^ *# verify:\n( *# {3}- .*\n)+/m;

function uncommentSkeletons(text: string): string {
  return text.replace(/^ {6}# (custom\.\S+:| {2}.*)$/gm, '      $1');
}

describe('deskbell connect openapi', () => {
  it('lists what there is and writes a connection with what it takes for ours', async () => {
    const { printed, warned } = await begin(shop);
    expect(warned.split('\n')).toEqual([
      'GET /orders  List orders',
      'GET /orders/{order_id}  Get one order  [order.get]',
      'DELETE /orders/{order_id}  Delete an order. It is gone then.',
      'GET /orders/{order_id}/refunds/{refund_id}',
      'GET /products/search  Search the catalogue  [product.search]',
      'It reads these variables of the environment: MUSTER_SHOP_KEY',
    ]);
    expect(printed).toContain('baseUrl: https://eu.muster.example/api/v2');
    expect(printed).toContain('value: env:MUSTER_SHOP_KEY');
    expect(printed).toContain('path: /orders/{{ input.number }}');
    expect(printed).toContain('#   - { input: email, reply: "customer.email" }');
  });

  it('leaves the proof to the owner: check names it, by line, until it is there', async () => {
    const { printed } = await begin(shop);
    const refused = await place.run('check', variables);
    expect(refused.code).toBe(1);
    const line = `${site}${printed}`.split('\n').findIndex((text) => text.includes('order.get:'));
    expect(refused.warned).toMatch(
      new RegExp(
        `^deskbell\\.yaml:${line + 1}:\\d+ connections\\.muster-shop\\.operations\\["order\\.get"\\]\\.verify: is missing`,
      ),
    );
    expect(refused.warned.split('\n')).toHaveLength(1);
    await begin(shop, (text) => uncomment(text, proof));
    expect(await place.run('check', variables)).toMatchObject({ code: 0, warned: '' });
  });

  it('gives a connection that maps a reply of the backend once the proof is there', async () => {
    await begin(shop, (text) => uncomment(text, proof));
    const file = join(place.folder, 'reply.json');
    const order = {
      order_number: '1042',
      state: 'shipped',
      currency: 'EUR',
      grand_total: '27.30',
      customer: { email: 'ada@example.com' },
      line_items: [{ title: 'Mug', qty: 2 }],
    };
    writeFileSync(file, JSON.stringify({ order }));
    const input = '{"number":"1042","email":"ada@example.com"}';
    const typed = `call muster-shop order.get --input ${input} --dry-run ${file}`;
    const { printed, code } = await place.run(typed, variables);
    expect(code).toBe(0);
    expect(JSON.parse(printed.split('\n').at(-1) ?? '')).toMatchObject({
      ok: true,
      value: {
        status: 'shipped',
        items: [{ name: 'Mug', quantity: 2 }],
        total: { minor: 2_730, currency: 'EUR' },
      },
    });
  });

  it.each([
    ['shop', shop],
    ['crm', crm],
    ['pets', pets],
  ])('writes skeletons that load when their signs are taken away (%s)', async (name, file) => {
    await begin(file, (text) => {
      const proven = name === 'pets' ? text.replace('reply: …', 'reply: petId') : text;
      return uncommentSkeletons(uncomment(proven, proof));
    });
    expect(readFileSync(place.file, 'utf8')).toMatch(/^ {6}custom\.\w+:$/m);
    expect(await place.run('check', variables)).toMatchObject({ code: 0, warned: '' });
  });

  it('says which price it could not map, when no currency stands beside it', async () => {
    const text = readFileSync(shop, 'utf8').replaceAll(/^ *currency: .*\n/gm, '');
    const file = join(place.folder, 'no-currency.yaml');
    writeFileSync(file, text);
    const { printed } = await begin(file);
    expect(printed).toMatch(
      /# output.price is left out, no currency was found: money\(price, 'EUR'\)/,
    );
    expect((await begin(shop)).printed).not.toContain('no currency was found');
  });

  it('writes nested bodies, forms, and says what it could not place', async () => {
    const { printed } = await begin(crm);
    expect(printed).toMatch(/ticket:\n +subject: '\{\{ input\.subject \}\}'\n +comment:\n/);
    expect(printed).toContain('also needed by the backend: owner_id');
    expect(printed).toContain('# (its path cannot be written here)');
    expect(printed).toContain('type: oauth2ClientCredentials');
    const { printed: other } = await begin(pets);
    expect(other).toMatch(/# {3}request:\n.*method: POST\n.*path: \/store\/order\n.*form:\n/);
  });

  it('takes the address from --server, and refuses one that is none', async () => {
    const given = await place.run(`connect openapi ${crm} --server https://kontakt.example/v9/`);
    expect(given.printed).toContain('baseUrl: https://kontakt.example/v9\n');
    const refused = await place.run(`connect openapi ${crm} --server https://me:x@kontakt.example`);
    expect(refused).toMatchObject({ code: 2, printed: '' });
    expect(refused.warned).toContain('--server must be an address');
  });

  it('writes to a file that is not there, and never over one that is', async () => {
    const out = join(place.folder, 'shop.yaml');
    const first = await place.run(`connect openapi ${shop} --out ${out}`);
    expect(first.code).toBe(0);
    expect(first.printed).toContain('GET /orders/{order_id}  Get one order  [order.get]');
    const text = readFileSync(out, 'utf8');
    expect(text).toContain('connections:\n  muster-shop:');
    writeFileSync(out, 'mine');
    const second = await place.run(`connect openapi ${shop} --out ${out}`);
    expect(second).toMatchObject({ code: 1, warned: expect.stringContaining('is there already') });
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  it.each([
    ['{"swagger":"2.0"}', 'is not OpenAPI 3.0 or 3.1'],
    ['openapi: 3.1.0\npaths: {}\n', 'describes no operations'],
    ['openapi: 3.1.0\n\tpaths: {}\n', ':2:'],
    [`{"openapi":"3.1.0","paths":${'['.repeat(70)}${']'.repeat(70)}}`, 'nested deeper than'],
    [`{"openapi":"3.1.0","x":"${'x'.repeat(16_777_216)}"}`, 'is larger than 16777216 bytes'],
    [`openapi: 3.1.0\nx: ${'x'.repeat(1_048_576)}\n`, 'is larger than 1048576 bytes'],
  ])('refuses what it cannot read, %#', async (text, words) => {
    const file = join(place.folder, 'api.txt');
    writeFileSync(file, text);
    const outcome = await place.run(`connect openapi ${file}`);
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    expect(outcome.warned).toContain(words);
  });

  it('follows no reference out of the document, and no ring of them', async () => {
    const file = join(place.folder, 'api.json');
    const reply = (schema: unknown) => ({
      responses: { 200: { content: { 'application/json': { schema } } } },
    });
    const paths = {
      '/orders/{id}': { get: reply({ $ref: 'https://elsewhere.example/order.json#/Order' }) },
      '/a': { get: reply({ $ref: '#/x' }) },
      '/b': { get: reply({ $ref: 'file:///etc/passwd' }) },
    };
    writeFileSync(file, JSON.stringify({ openapi: '3.0.0', paths, x: { $ref: '#/x' } }));
    const { code, printed } = await place.run(`connect openapi ${file}`);
    expect(code).toBe(0);
    expect(printed).toContain('# output needs number: where it is in the reply');
    expect(printed).not.toContain('passwd');
  });

  it('takes nothing for ours whose path cannot be written', async () => {
    const file = join(place.folder, 'api.json');
    const paths = { '/orders/{id} now': { get: { responses: {} } } };
    writeFileSync(file, JSON.stringify({ openapi: '3.0.0', paths }));
    const { printed } = await place.run(`connect openapi ${file}`);
    expect(printed).not.toContain('order.get');
    expect(printed).toContain('(its path cannot be written here)');
  });

  it('lets no text of the document be anything but text', async () => {
    const file = join(place.folder, 'api.json');
    const evil = 'x\n    auth: { type: none }\u2028sites: {}\u202e';
    const get = { summary: evil, operationId: '__proto__', tags: [evil] };
    const document = {
      openapi: '3.0.0',
      info: { title: evil },
      servers: [{ url: `https://a.example/${evil}` }, { url: evil }],
      paths: { [`/p${evil}`]: { get }, '/orders/{{ vars.x }}/{n}': { get }, '/ok': { get } },
      components: { securitySchemes: { [evil]: { type: 'apiKey', in: 'header', name: evil } } },
    };
    writeFileSync(file, JSON.stringify(document));
    const { code, printed } = await place.run(`connect openapi ${file}`);
    expect(code).toBe(0);
    expect(printed).not.toMatch(/^(sites| {4}auth: \{)/m);
    expect(printed).not.toMatch(/[\u2028\u202e]/);
    writeFileSync(place.file, site + uncommentSkeletons(printed));
    const { printed: fine } = await place.run('check', {
      X_AUTH_TYPE_NONE_SITES_URL: 'https://a.example',
    });
    expect(fine).toContain('is fine');
  });

  it.each([
    ['connect openapi', 'There is no connection openapi'],
    ['connect shop --out x', 'Say which OpenAPI file'],
    ['connect openapi gone.yaml', 'gone.yaml cannot be read'],
  ])('answers "deskbell %s" with what is wrong', async (typed, words) => {
    writeFileSync(place.file, site);
    const { code, warned } = await place.run(typed);
    expect(code).not.toBe(0);
    expect(warned).toContain(words);
  });
});
