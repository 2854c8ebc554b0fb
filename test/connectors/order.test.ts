import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { systemClock } from '../support/system-clock.ts';
import { openShop, orderOfAda, shopYaml } from './support.ts';

let backend: MisbehavingBackend;
let shop: ReturnType<typeof openShop>;

beforeEach(async () => {
  backend = await startMisbehavingBackend();
  shop = openShop({ url: backend.url, clock: systemClock });
});

afterEach(async () => {
  await shop.http.close();
  await backend.close();
});

describe('an order of the shop’s backend', () => {
  it('becomes the canonical order', async () => {
    backend.answer(json(orderOfAda));
    expect(await shop.ask('1042')).toEqual({
      ok: true,
      value: {
        number: '1042',
        status: 'shipped',
        placedAt: '2026-11-18T09:12:00Z',
        items: [
          { name: 'Mug', quantity: 2, price: { minor: 990, currency: 'EUR' } },
          { name: 'Tea', quantity: 1 },
        ],
        total: { minor: 2730, currency: 'EUR' },
        shipments: [{ carrier: 'DHL', number: '00340', link: 'https://track.example/00340' }],
      },
    });
    expect(backend.requests).toMatchObject([
      { method: 'GET', url: '/api/orders/1042', headers: { 'x-api-key': 'sesame' } },
    ]);
    expect(shop.asked).toMatchObject([
      { outcome: 'ok', status: 200, calls: 1, connection: 'shop' },
    ]);
    expect(shop.notes).toEqual([]);
  });

  it('keeps every digit of a number beyond 2^53', async () => {
    backend.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ ...orderOfAda, id: 'ID' }).replace('"ID"', '90071992547409931'),
      );
    });
    expect(await shop.ask('90071992547409931')).toMatchObject({
      ok: true,
      value: { number: '90071992547409931' },
    });
  });

  it.each([
    ['teleported', 'processing', 1],
    [null, 'processing', 1],
    ['PAID', 'processing', 0],
    ['Delivered', 'delivered', 0],
    ['constructor', 'processing', 1],
  ])('shows the status %s as %s', async (state, status, notes) => {
    backend.answer(json({ ...orderOfAda, state }));
    expect(await shop.ask('1042')).toMatchObject({ ok: true, value: { status } });
    expect(shop.notes).toHaveLength(notes);
  });

  it.each(['/track/00340', 'javascript:alert(1)', 'ftp://track.example', 7])(
    'is shown without a tracking link that is %s, and its owner hears of it',
    async (url) => {
      backend.answer(json({ ...orderOfAda, parcels: [{ carrier: 'DHL', code: '00340', url }] }));
      expect(await shop.ask('1042')).toMatchObject({
        ok: true,
        value: { shipments: [{ carrier: 'DHL', number: '00340' }] },
      });
      expect(shop.notes).toHaveLength(1);
    },
  );

  it('tells of an unknown status once', async () => {
    backend.answer(json({ ...orderOfAda, state: 'teleported' }));
    await shop.ask('1042');
    await shop.ask('1042');
    expect(shop.notes).toEqual([
      'connection shop, order.get: the status "teleported" is not in status and was taken for processing; add it to say what it means',
    ]);
  });

  it.each<[object, object, RegExp]>([
    [
      // A list that lacks a thing would say that it was not ordered.
      { lines: [orderOfAda.lines[0], { title: 'Mug', qty: 'two', price: null }] },
      { items: [] },
      /output.items\[\].quantity wants a whole number: to_number\(text\); what came is a text/,
    ],
    [{ total: '12.345' }, { total: undefined }, /output.total .*; it was left out/],
    [{ created_at: 'yesterday' }, { placedAt: undefined }, /output.placedAt wants a moment: date/],
  ])('is shown without what does not fit and need not be there: %j', async (change, kept, note) => {
    backend.answer(json(orderOfAda));
    const whole = await shop.ask('1042');
    backend.answer(json({ ...orderOfAda, ...change }));
    const found = await shop.ask('1042');
    expect(found).toEqual({ ...whole, value: { ...(whole.ok && whole.value), ...kept } });
    expect(shop.notes[0]).toMatch(note);
    expect(shop.notes[0]).not.toMatch(/javascript|two|yesterday|12\.345|ada/i);
  });

  it('is not shown when what it needs does not fit', async () => {
    backend.answer(json({ ...orderOfAda, state: ['in_transit'], id: [1042] }));
    expect((await shop.ask('1042')).ok).toBe(false);
  });
});

describe('an order that is not proven', () => {
  const same = { ok: false, failure: 'not_found' };
  const broken = { ...orderOfAda, lines: 'garbage', total: 'much' };

  it.each([
    ['another e-mail', json(orderOfAda), '1042', 'eve@example.com'],
    ['a foreign order that could not even be mapped', json(broken), '1042', 'eve@example.com'],
    [
      'a missing order',
      json({ error: 'none' }, 404, { 'retry-after': '5' }),
      '1042',
      'ada@example.com',
    ],
    [
      'a backend that ignores the filter',
      json({ ...orderOfAda, id: 7 }),
      '1042',
      'ada@example.com',
    ],
    ['a reply without an e-mail', json({ ...orderOfAda, customer: {} }), '1042', 'ada@example.com'],
    ['an empty e-mail on both sides', json({ ...orderOfAda, customer: { email: '' } }), '1042', ''],
    [
      'a list instead of an e-mail',
      json({ ...orderOfAda, customer: { email: ['ada@example.com'] } }),
      '1042',
      'ada@example.com',
    ],
    ['a reply that is null', json(null), '1042', 'ada@example.com'],
    ['a reply that is a list', json([orderOfAda]), '1042', 'ada@example.com'],
    ['a number that leaves its place', json(orderOfAda), '../1042', 'ada@example.com'],
    ['an empty number', json(orderOfAda), '', 'ada@example.com'],
  ])('%s is simply not found', async (_case, how, number, email) => {
    backend.answer(how);
    expect(await shop.ask(number, email)).toEqual(same);
  });

  it('tells the owner that the backend ignores the filter', async () => {
    backend.answer(json({ ...orderOfAda, id: 7 }));
    await shop.ask('1042');
    expect(shop.notes[0]).toContain('another order number than was asked for');
  });

  it('compares e-mails without case and space around, and numbers without #', async () => {
    backend.answer(json(orderOfAda));
    expect(await shop.ask('#1042', ' ADA@example.COM')).toMatchObject({ ok: true });
  });

  it('must satisfy every rule of a list', async () => {
    const yaml = shopYaml.replace(
      'verify: { input: email, reply: customer.email }',
      'verify: [{ input: email, reply: customer.email }, { input: number, reply: public_number }]',
    );
    const strict = openShop({ url: backend.url, clock: systemClock, yaml });
    backend.answer(json({ ...orderOfAda, public_number: '1042' }));
    expect(await strict.ask('1042')).toMatchObject({ ok: true });
    backend.answer(json({ ...orderOfAda, public_number: '1043' }));
    expect(await strict.ask('1042')).toEqual(same);
    await strict.http.close();
  });

  it('finds the order in a list when select says where', async () => {
    const yaml = shopYaml.replace('verify:', 'select: "orders[0]"\n      verify:');
    const listing = openShop({ url: backend.url, clock: systemClock, yaml });
    backend.answer(json({ orders: [orderOfAda] }));
    expect(await listing.ask('1042')).toMatchObject({ ok: true });
    backend.answer(json({ orders: [] }));
    expect(await listing.ask('1042')).toEqual(same);
    await listing.http.close();
  });
});
