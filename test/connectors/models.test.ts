import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { describeRequest, openBackend, withOperations } from './backend.ts';
import { describeFaults } from './support.ts';

const orderYaml = withOperations(`
order.get:
  request: { path: "/orders/{{ input.number }}", query: { email: "{{ input.email }}" } }
  verify:
    - { input: email, reply: email }
    - { input: phone, reply: phone }
    - { input: postcode, reply: address.postcode }
  output: { number: number, status: status }
`);
const order = {
  number: 'W-1042',
  status: 'shipped',
  email: 'ada@example.com',
  phone: '+43 660 1234567',
  address: { postcode: '1010 AB' },
};

describe('an order', () => {
  const shop = () => openBackend(orderYaml, () => ({ json: order }));

  it.each([
    { email: 'ADA@example.com' },
    { phone: '0660 123 45 67' },
    { phone: '0043-660-1234567' },
    { phone: '+43 (0)660 1234567' },
    { postcode: '1010ab' },
    { postcode: '1010-AB' },
    { email: 'ada@example.com', postcode: '1010 AB' },
  ])('is shown to who says %j', async (proof) => {
    expect(await shop().ask('order.get', { number: 'w-1042', ...proof })).toMatchObject({
      ok: true,
      value: { number: 'W-1042' },
    });
  });

  it.each([
    { email: 'eve@example.com' },
    { phone: '0660 123 45 68' },
    { phone: '1234567' },
    { phone: '67' },
    { postcode: '1010' },
    { postcode: '' },
    { email: 'ada@example.com', postcode: '9999' },
    { email: 'eve@example.com', postcode: '1010 AB' },
    {},
  ])('is not there for who says %j', async (proof) => {
    expect(await shop().ask('order.get', { number: 'W-1042', ...proof })).toEqual({
      ok: false,
      failure: 'not_found',
    });
  });

  it('is not shown for a proof that the connection does not compare, and its owner hears of it', async () => {
    const yaml = orderYaml.replace('- { input: postcode, reply: address.postcode }', '');
    const one = openBackend(yaml, () => ({ json: order }));
    expect(await one.ask('order.get', { number: 'W-1042', postcode: '1010AB' })).toEqual({
      ok: false,
      failure: 'not_found',
    });
    expect(one.notes[0]).toMatch(/verify compares nothing of what the customer gave/);
  });

  it('tells where it looked for the proof, when that is not the whole reply', async () => {
    const yaml = withOperations(`
order.get:
  request: { path: "/orders/{{ input.number }}" }
  select: data.order
  verify: { input: email, reply: data.order.email }
  output: { number: number, status: status }
`);
    const one = openBackend(yaml, () => ({ json: { data: { order } } }));
    await one.ask('order.get', { number: 'W-1042', email: 'ada@example.com' });
    expect(one.notes[0]).toMatch(
      /verify finds nothing at data.order.email in what data.order leaves of the reply: did you mean email\?/,
    );
  });

  it('is asked for without a parameter that has no value', async () => {
    const one = shop();
    await one.ask('order.get', { number: 'W-1042', phone: '0660 1234567' });
    expect(one.requests.map(describeRequest)).toMatchObject([{ query: {} }]);
  });
});

describe('a list of orders', () => {
  const yaml = withOperations(`
order.list:
  request: { path: /orders, query: { email: "{{ input.email }}" } }
  each: list
  verify: { input: email, reply: email }
  output: { number: number, status: status }
`);

  it('holds only those of who asks, whatever the backend’s filter does', async () => {
    const others = { ...order, number: 'W-7', email: 'eve@example.com' };
    const shop = openBackend(yaml, () => ({ json: { list: [others, order, { number: 'W-8' }] } }));
    expect(await shop.ask('order.list', { email: 'ada@example.com' })).toMatchObject({
      ok: true,
      value: [{ number: 'W-1042' }],
    });
    expect(shop.notes).toHaveLength(1);
  });

  it('leaves out one that does not fit, and all beyond its length', async () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ ...order, number: at + 1 }));
    const shop = openBackend(yaml, () => ({
      json: { list: [{ ...order, number: null }, ...many] },
    }));
    const result = await shop.ask('order.list', { email: 'ada@example.com' });
    expect(result).toMatchObject({ ok: true, value: { length: limits.listItems } });
    expect(shop.notes[0]).toMatch(/does not fit a thing of the list/);
  });
});

describe('the other things', () => {
  it('are products, with their stock', async () => {
    const shop = openBackend(
      withOperations(
        `
product.search:
  steps:
    - id: search
      request: { path: /search, query: { q: "{{ input.query }}" } }
  select: "search.items[].merge(@, {shop: $.vars.shop})"
  status: { instock: in_stock, 'false': out }
  output:
    name: title
    sku: sku
    link: join('/', [shop, slug])
    price: minor_money(cents, 'EUR')
    stock: stock
    quantity: count
    picture: image
`,
        'vars: { shop: https://shop.example/p }',
      ),
      () => ({
        json: {
          items: [
            {
              title: 'Mug',
              sku: 77,
              slug: 'mug',
              cents: 1_990,
              stock: 'instock',
              count: 3,
              image: 'javascript:1',
            },
            { title: 'Tea', slug: 'tea', stock: false },
            { title: 'Pot', slug: 'pot', stock: 'maybe' },
          ],
        },
      }),
    );
    expect(await shop.ask('product.search', { query: 'mug' })).toEqual({
      ok: true,
      value: [
        {
          name: 'Mug',
          sku: '77',
          link: 'https://shop.example/p/mug',
          price: { minor: 1_990, currency: 'EUR' },
          stock: 'in_stock',
          quantity: 3,
        },
        { name: 'Tea', link: 'https://shop.example/p/tea', stock: 'out' },
        { name: 'Pot', link: 'https://shop.example/p/pot', stock: 'unknown' },
      ],
    });
    expect(shop.notes[0]).toMatch(
      /picture wants a link that begins with http:\/\/ or https:\/\/; .*it was left out/,
    );
    expect(shop.notes[0]).toMatch(/the stock "maybe" is not in status/);
  });

  it('are a ticket, a cart and a contact, each shown to its own', async () => {
    const shop = openBackend(
      withOperations(`
ticket.get:
  request: { path: "/tickets/{{ input.id }}" }
  verify: { input: email, reply: requester }
  status: { new: received, pending: waiting }
  output: { id: id, status: status, updatedAt: date(updated) }
cart.get:
  request: { path: "/carts/{{ input.id }}" }
  verify: { input: id, reply: id }
  output: { id: id, items: "lines[].{name: title, quantity: qty}", link: url }
contact.get:
  request: { path: /people, query: { email: "{{ input.email }}" } }
  select: "[0]"
  verify: { input: email, reply: mail }
  output: { email: mail, name: name, tags: labels }
`),
      ({ url }) => {
        if (url.includes('/tickets/'))
          return {
            json: { id: 5, status: 'hold', requester: 'ada@example.com', updated: '2026-11-18' },
          };
        if (url.includes('/carts/'))
          return {
            json: { id: 'c1', lines: [{ title: 'Mug', qty: 1 }], url: 'https://shop.example/c1' },
          };
        return { json: [{ mail: 'ada@example.com', name: 'Ada', labels: ['vip'] }] };
      },
    );
    const email = 'ada@example.com';
    expect(await shop.ask('ticket.get', { id: '5', email })).toEqual({
      ok: true,
      value: { id: '5', status: 'in_progress', updatedAt: '2026-11-18T00:00:00.000Z' },
    });
    expect(shop.notes[0]).toMatch(/the status "hold" is not in status/);
    const nothing = { ok: false, failure: 'not_found' };
    expect(await shop.ask('ticket.get', { id: '6', email })).toEqual(nothing);
    expect(await shop.ask('ticket.get', { id: '5', email: 'eve@example.com' })).toEqual(nothing);
    expect(await shop.ask('cart.get', { id: 'c1' })).toMatchObject({
      ok: true,
      value: { id: 'c1' },
    });
    expect(await shop.ask('cart.get', { id: 'c2' })).toEqual(nothing);
    expect(await shop.ask('contact.get', { email })).toEqual({
      ok: true,
      value: { email, name: 'Ada', tags: ['vip'] },
    });
    expect(await shop.ask('contact.get', { email: 'eve@example.com' })).toEqual(nothing);
  });

  it('are what is written', async () => {
    const shop = openBackend(
      withOperations(
        `
payment_link.create:
  request:
    path: /v1/payment_links
    formNested: { line_items: [{ amount: "{{ input.amount.minor }}", currency: "{{ lower(input.amount.currency) }}" }] }
  output: { id: id, link: url }
contact.update:
  request:
    method: PUT
    path: "/lists/{{ vars.list }}/{{ md5(lower(input.email)) }}"
    json: { tags: "{{ input.tags }}", name: "{{ input.fields.name }}", city: "{{ input.fields.city }}" }
ticket.create:
  request: { path: /tickets, json: { subject: "{{ input.subject }}", external_id: "{{ input.reference }}" } }
  output: { id: ticket.id }
`,
        'vars: { list: 7 }',
      ),
      ({ url }) =>
        url.includes('payment')
          ? { json: { id: 'pl_1', url: 'https://pay.example/1' } }
          : { json: { ticket: { id: 5 } } },
    );
    const amount = { minor: 1_990, currency: 'EUR' };
    expect(
      await shop.ask('payment_link.create', { amount, description: 'Mug', reference: 'r' }),
    ).toEqual({ ok: true, value: { id: 'pl_1', link: 'https://pay.example/1' } });
    const email = 'Ada@example.com';
    expect(
      await shop.ask('contact.update', { email, fields: { name: 'Ada' }, tags: ['vip', 'tea'] }),
    ).toEqual({ ok: true, value: {} });
    expect(
      await shop.ask('ticket.create', {
        subject: 'Mug',
        text: 'It broke',
        email,
        reference: 't-1',
      }),
    ).toEqual({ ok: true, value: { id: '5', status: 'received' } });
    expect(shop.requests.map(describeRequest)).toMatchObject([
      {
        method: 'POST',
        body: 'line_items%5B0%5D%5Bamount%5D=1990&line_items%5B0%5D%5Bcurrency%5D=eur',
      },
      {
        method: 'PUT',
        path: '/base/lists/7/3e3417d7ef77d5932a6734b916515ed5',
        body: '{"tags":["vip","tea"],"name":"Ada"}',
      },
      { method: 'POST', body: '{"subject":"Mug","external_id":"t-1"}' },
    ]);
  });
});

describe('what is somebody’s', () => {
  it.each(['order.get', 'order.list', 'ticket.get', 'ticket.list', 'cart.get', 'contact.get'])(
    'is not described without a proof: %s',
    (capability) => {
      const yaml = withOperations(`
${capability}:
  request: { path: / }
  output: { number: n, status: s, id: i, email: e }
`);
      expect(describeFaults(yaml).join('\n')).toMatch(/verify|output/);
    },
  );

  it('is not described by a name that is not there', () => {
    const yaml = orderYaml.replace('{{ input.email }}', '{{ vars.mail }}');
    expect(describeFaults(yaml).join('\n')).toMatch(
      /order\.get\.request\.query\.email: \{\{ vars\.mail \}\} reads vars\.mail, which is not there; the connection has no vars/,
    );
  });
});
