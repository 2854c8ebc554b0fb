import type { Json } from '../../../shared/json.ts';
import type { Check } from '../checks.ts';
import type { Placed } from './orders.ts';
import { listWrites } from './writes.ts';

type Goods = { name: string; slug: string; sku: string; price: number };

const eur = (minor: number) => ({ minor, currency: 'EUR' });

/** What is asked of the server, and what must come of it by what the stage has put there. */
export function listChecks(stage: {
  stamp: string;
  ada: { email: string; phone: string };
  goods: Record<'mug' | 'tea' | 'jug' | 'card', Goods>;
  word: string;
  cart: string;
  orders: Record<'paid' | 'shipped' | 'delivered' | 'half' | 'cancelled' | 'shortened', Placed>;
}): Check[] {
  const { stamp, ada, goods, word, cart, orders } = stage;
  const { mug, tea } = goods;
  const mugs = { name: mug.name, quantity: 2, price: eur(mug.price) };
  const teas = { name: tea.name, quantity: 1, price: eur(tea.price) };
  const wrong = { email: 'eve@example.com' };
  const orderOf = (placed: Placed, more: { [name: string]: Json }) => ({
    number: placed.code,
    placedAt: new Date(placed.placedAt).toISOString(),
    items: [mugs, teas],
    shipping: eur(490),
    total: eur(2 * mug.price + tea.price + 490),
    shipments: [],
    ...more,
  });
  const of = {
    paid: orderOf(orders.paid, { status: 'processing' }),
    shipped: orderOf(orders.shipped, {
      status: 'shipped',
      shipments: [{ carrier: 'DHL', number: '00340' }],
    }),
    delivered: orderOf(orders.delivered, {
      status: 'delivered',
      shipments: [{ carrier: 'Post', number: 'AT-7' }],
    }),
    half: orderOf(orders.half, {
      status: 'processing',
      shipments: [{ carrier: 'DHL', number: '00341' }],
    }),
    cancelled: orderOf(orders.cancelled, {
      status: 'cancelled',
      items: [],
      shipping: eur(0),
      total: eur(0),
    }),
    shortened: orderOf(orders.shortened, {
      status: 'processing',
      items: [mugs],
      total: eur(2 * mug.price + 490),
    }),
  };
  const get = (name: string, about: string, value: Json, number: string): Check => ({
    name,
    about,
    capability: 'order.get',
    input: { number, email: ada.email },
    wrong,
    result: { ok: true, value },
  });
  const missing = { ok: false, failure: 'not_found' } as const;
  return [
    get('order', 'an order that was sent, with its parcel', of.shipped, orders.shipped.code),
    get(
      'order-paid',
      'an order that is paid and not sent',
      of.paid,
      `#${orders.paid.code.toLowerCase()}`,
    ),
    get('order-delivered', 'an order that has arrived', of.delivered, orders.delivered.code),
    get('order-half', 'an order of which a part was sent', of.half, orders.half.code),
    get('order-cancelled', 'an order that was cancelled', of.cancelled, orders.cancelled.code),
    get(
      'order-shortened',
      'an order of which a line was cancelled',
      of.shortened,
      orders.shortened.code,
    ),
    {
      name: 'order-by-phone',
      about: 'an order proven by phone and postcode',
      capability: 'order.get',
      input: { number: orders.shipped.code, phone: '0660 1234567', postcode: '1010' },
      wrong: { postcode: '1020' },
      result: { ok: true, value: of.shipped },
    },
    {
      name: 'order-missing',
      about: 'a number that is nobody’s',
      capability: 'order.get',
      input: { number: 'NOSUCHORDER00000', email: ada.email },
      result: missing,
    },
    {
      name: 'order-of-cart',
      about: 'a cart is no order yet',
      capability: 'order.get',
      input: { number: cart, email: ada.email },
      result: missing,
    },
    {
      name: 'orders',
      about: 'all orders of somebody, the newest first, without the cart',
      capability: 'order.list',
      input: { email: ada.email.toUpperCase() },
      wrong,
      result: {
        ok: true,
        value: [of.shortened, of.cancelled, of.half, of.delivered, of.shipped, of.paid],
      },
    },
    {
      name: 'products',
      about: 'what is in stock, what is not and what is not counted; what is disabled is not shown',
      capability: 'product.search',
      input: { query: word },
      result: {
        ok: true,
        value: [
          product(mug, { stock: 'in_stock', quantity: '*' }),
          product(tea, { stock: 'in_stock', quantity: '*' }),
          product(goods.jug, { stock: 'out', quantity: 0 }),
          product(goods.card, { stock: 'in_stock' }),
        ],
      },
    },
    {
      name: 'products-none',
      about: 'nothing is found',
      capability: 'product.search',
      input: { query: 'zeppelin' },
      result: { ok: true, value: [] },
    },
    {
      name: '',
      about: 'signs that mean something to a search',
      capability: 'product.search',
      input: { query: `${word} & | ! : * ( ) \\ % _ ' "` },
      result: { ok: true, value: '*' },
    },
    {
      name: 'contact',
      about: 'a guest who has bought something',
      capability: 'contact.get',
      input: { email: ada.email },
      wrong,
      result: {
        ok: true,
        value: { id: '*', email: ada.email, name: 'Ada Lovelace', phone: ada.phone, tags: [] },
      },
    },
    {
      name: 'cart',
      about: 'a cart by its code, and the e-mail left in it',
      capability: 'cart.get',
      input: { id: cart, email: ada.email },
      wrong,
      result: {
        ok: true,
        value: {
          id: cart,
          items: [mugs, teas],
          total: eur(2 * mug.price + tea.price),
          updatedAt: '*',
        },
      },
    },
    {
      name: 'cart-bought',
      about: 'what was bought is no cart any more',
      capability: 'cart.get',
      input: { id: orders.paid.code },
      result: missing,
    },
    ...listWrites(stamp),
    {
      ...get('', 'the same with a key', of.shipped, orders.shipped.code),
      owner: { auth: { type: 'apiKey', in: 'header', name: 'vendure-api-key', value: 'env:KEY' } },
    },
    {
      name: '',
      about: 'a session that has ended',
      capability: 'order.get',
      input: { number: orders.paid.code, email: ada.email },
      owner: { auth: { type: 'bearer', token: 'env:STALE' } },
      result: { ok: false, failure: 'auth' },
    },
    {
      name: 'order-refused',
      about:
        'a login that may not see orders: told like a session that has ended, so it logs in again first',
      capability: 'order.get',
      input: { number: orders.paid.code, email: ada.email },
      owner: {
        auth: {
          request: {
            json: { variables: { username: `clerk${stamp}@example.com`, password: 'env:SECRET' } },
          },
        },
      },
      result: { ok: false, failure: 'auth' },
    },
  ];
}

function product({ name, slug, sku, price }: Goods, more: { [name: string]: Json }): Json {
  return { name, link: `https://shop.example/products/${slug}`, sku, price: eur(price), ...more };
}
