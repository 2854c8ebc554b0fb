import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfiguration } from '../../server/config/load.ts';
import { formatFaults } from '../../server/config/fault.ts';
import { connectionsSchema } from '../../server/connectors/schema.ts';
import { systemClock } from '../support/system-clock.ts';
import { startRestShop } from '../support/rest-shop.ts';
import type { RestShop } from '../support/rest-shop.ts';
import { openShop } from './support.ts';

const preset = `title: A shop
verified: documentation
sources: [its own pages]
connection:
  auth: { type: basic, user: env:KEY, password: env:KEY }
  vars: { list: 1, pages: 2 }
  operations:
    order.get:
      request: { path: '/orders/{{ input.number }}', query: { page: '{{ vars.pages }}' } }
      verify: { input: email, reply: email }
      status: { paid: processing, sent: shipped }
      output: { number: id, status: state }
    product.search:
      request: { path: /search, query: { q: '{{ input.query }}' } }
      output: { name: title }
`;

const presets = (text = preset) => ({
  names: ['plain', 'rest'],
  read: (name: string) => (name === 'plain' ? text : undefined),
});

const sources = { environment: { KEY: 'sesame' }, readText: () => undefined };

function read(owner: string, text = preset) {
  const connection = connectionsSchema(sources, presets(text)).parse(parse(owner))['shop'];
  if (connection === undefined) throw new Error('no connection');
  return connection;
}

/** As \`deskbell check\` tells them. */
function faultsOf(owner: string, text = preset): string {
  const schema = connectionsSchema(sources, presets(text));
  const loaded = loadConfiguration({ file: 'deskbell.yaml', text: owner, schema });
  return loaded.ok ? '' : formatFaults(loaded.faults);
}

const shop = `shop:
  preset: plain
  baseUrl: https://shop.example
`;

describe('a connection over a preset', () => {
  it('is the preset where its owner says nothing', () => {
    const { operations, auth, vars } = read(shop);
    expect([...operations.keys()]).toEqual(['order.get', 'product.search']);
    expect(auth.type).toBe('basic');
    expect(vars).toEqual({ list: 1, pages: 2 });
  });

  it('is the owner’s where he says something, and joined where both do', () => {
    const { operations, auth, vars } = read(
      `${shop}  auth: { type: bearer, token: env:KEY }
  vars: { list: 7 }
  operations:
    product.search: null
    order.get:
      status: { sent: delivered, lost: cancelled }
`,
    );
    expect([...operations.keys()]).toEqual(['order.get']);
    expect(Object.keys(auth)).toEqual(['type', 'token']);
    expect(vars).toEqual({ list: 7, pages: 2 });
    expect(operations.get('order.get')?.status).toEqual({
      paid: 'processing',
      sent: 'delivered',
      lost: 'cancelled',
    });
  });

  it.each<[string, string, RegExp]>([
    [
      'an unknown preset',
      'preset: plane',
      /^deskbell\.yaml:2:11 shop\.preset: is not the name of a preset; there are plain, rest/,
    ],
    ['no name', 'preset: [plain]', /shop\.preset: is not the name of a preset/],
  ])('is refused with %s', (_case, line, expected) => {
    expect(faultsOf(shop.replace('preset: plain', line))).toMatch(expected);
  });

  it('has the owner’s own faults at his own lines', () => {
    const owner = `${shop}  vars: { list: [1] }\n  colour: red\n`;
    expect(faultsOf(owner)).toMatch(/^deskbell\.yaml:4:\d+ shop\.vars\.list: /);
    expect(faultsOf(owner)).toMatch(/^deskbell\.yaml:5:\d+ shop\.colour: unknown key/m);
    expect(faultsOf(shop.replace('  baseUrl: https://shop.example\n', ''))).toMatch(
      /^deskbell\.yaml:1:\d+ shop\.baseUrl: is missing/,
    );
  });

  it.each<[string, string, string, RegExp]>([
    [
      'a wrong value',
      'state',
      '"{{ state }}"',
      /presets\/plain\.yaml:12 operations\["order\.get"\]\.output\.status: is an expression by itself/,
    ],
    [
      'a missing proof',
      '      verify: { input: email, reply: email }\n',
      '',
      /presets\/plain\.yaml:\d+ operations\["order\.get"\]\.verify: is needed/,
    ],
    ['an unknown key', 'path: /search', 'paths: /search', /presets\/plain\.yaml:14 .*unknown key/],
    ['a broken line', 'title: A shop', 'title: [A shop', /presets\/plain\.yaml:\d+: /],
    ['no head', 'verified: documentation', 'verified: yes', /presets\/plain\.yaml: .*/],
  ])(
    'names the preset’s file and line for the preset’s own faults: %s',
    (_case, from, to, expected) => {
      const faults = faultsOf(shop, preset.replace(from, to));
      expect(faults).toMatch(/^deskbell\.yaml:2:11 shop\.preset: /);
      expect(faults).toMatch(expected);
    },
  );

  it('takes away a var that the preset still reads, and hears of it', () => {
    expect(faultsOf(`${shop}  vars: { pages: null }\n`)).toMatch(
      /reads vars\.pages, which is not there/,
    );
  });
});

describe('the plainest preset, over the wire', () => {
  let backend: RestShop;
  beforeEach(async () => {
    backend = await startRestShop('sesame');
  });
  afterEach(() => backend.close());

  const yaml = `
shop:
  preset: rest
  baseUrl: env:SHOP_URL
  auth: { type: bearer, token: env:SHOP_KEY }
`;

  it('asks a shop that speaks it for an order', async () => {
    const open = openShop({ url: backend.url, clock: systemClock, yaml });
    expect(await open.ask('#1042', 'Ada@example.com')).toMatchObject({
      ok: true,
      value: { number: '1042', status: 'shipped', total: { minor: 2_730, currency: 'EUR' } },
    });
    expect(await open.ask('1042', 'eve@example.com')).toEqual({ ok: false, failure: 'not_found' });
    expect(await open.ask('7', 'ada@example.com')).toEqual({ ok: false, failure: 'not_found' });
    await open.http.close();
  });

  it('leaves a lead there once, however often it is told of it', async () => {
    const open = openShop({ url: backend.url, clock: systemClock, yaml });
    const lead = { name: 'Ada', email: 'ada@example.com', message: 'Ten mugs,\nplease' };
    expect(await open.leave(lead)).toEqual({ ok: true, value: { id: 'L-5001' } });
    expect(await open.leave(lead)).toEqual({ ok: true, value: { id: 'L-5001' } });
    expect(backend.leads).toEqual([{ ...lead, consent: {} }]);
    await open.http.close();
  });
});
