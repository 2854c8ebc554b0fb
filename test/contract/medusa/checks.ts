import type { Json } from '../../../shared/json.ts';
import type { Check } from '../checks.ts';
import type { Placed } from './orders.ts';
import { listGoods } from './goods.ts';
import { listWrites } from './writes.ts';

export type Goods = { title: string; handle: string; sku: string; price: number };
type Name =
  'fresh' | 'packed' | 'shipped' | 'delivered' | 'half' | 'cancelled' | 'returned' | 'other';

export type Staged = {
  stamp: string;
  email: string;
  word: string;
  region: string;
  goods: Record<'mug' | 'tea' | 'jug' | 'card', Goods>;
  cart: string;
  bought: { cart: string; order: Placed };
  orders: Record<Name, Placed>;
};

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const missing = { ok: false, failure: 'not_found' } as const;

// 12.99, 4.99 and 4.90 with a fifth on top are 15.588, 5.988 and 5.88, and two mugs, tea and parcel 43.044.
const prices = { mug: eur(1559), tea: eur(599), shipping: eur(588), total: eur(4304) };

/** What is asked of the server, and what must come of it by what the stage has put there. */
export function listChecks(stage: Staged): Check[] {
  const { stamp, email, goods, cart, orders } = stage;
  const wrong = { email: 'eve@example.com' };
  const lines = [
    { name: goods.mug.title, quantity: 2, price: prices.mug },
    { name: goods.tea.title, quantity: 1, price: prices.tea },
  ];
  // Medusa gives the lines out in any order; the preset's is that of their ids.
  const linesOf = ({ items }: Placed) =>
    items
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(({ quantity }) => lines.filter((line) => line.quantity === quantity));
  const orderOf = (placed: Placed, status: string, more: { [name: string]: Json } = {}) => ({
    number: String(placed.display_id),
    status,
    placedAt: new Date(placed.created_at).toISOString(),
    items: linesOf(placed),
    shipping: prices.shipping,
    total: prices.total,
    shipments: [],
    ...more,
  });
  const sent = { shipments: [{ number: '00340', link: 'https://track.example/00340' }] };
  const of = {
    fresh: orderOf(orders.fresh, 'received'),
    packed: orderOf(orders.packed, 'processing'),
    shipped: orderOf(orders.shipped, 'shipped', sent),
    delivered: orderOf(orders.delivered, 'delivered', sent),
    half: orderOf(orders.half, 'processing', sent),
    cancelled: orderOf(orders.cancelled, 'cancelled'),
    returned: orderOf(orders.returned, 'returned', { ...sent, total: prices.shipping }),
  };
  const latest = orderOf(stage.bought.order, 'received', {
    items: lines.slice(1),
    total: eur(599 + 588),
  });
  const get = (name: string, about: string, which: keyof typeof of): Check => ({
    name,
    about,
    capability: 'order.get',
    input: { number: String(orders[which].display_id), email },
    wrong,
    result: { ok: true, value: of[which] },
  });
  return [
    get('order', 'an order that was sent, with its parcel', 'shipped'),
    {
      ...get('order-new', 'an order nothing was done about', 'fresh'),
      input: { number: `#${orders.fresh.display_id}`, email: email.toUpperCase() },
    },
    get('order-packed', 'an order that is packed', 'packed'),
    get('order-delivered', 'an order that has arrived', 'delivered'),
    get('order-half', 'an order of which a part was sent', 'half'),
    get('order-cancelled', 'an order that was cancelled', 'cancelled'),
    get('order-returned', 'an order of which everything came back', 'returned'),
    {
      name: 'order-by-phone',
      about: 'an order proven by phone and postcode, which is searched for',
      capability: 'order.get',
      input: { number: String(orders.shipped.display_id), phone: '0660 1234567', postcode: '1010' },
      wrong: { postcode: '1020' },
      result: { ok: true, value: of.shipped },
    },
    {
      name: 'order-other',
      about: 'somebody else’s number',
      capability: 'order.get',
      input: { number: String(orders.other.display_id), email },
      result: missing,
    },
    {
      name: '',
      about: 'an e-mail that the shop does not know, with a number that it does',
      capability: 'order.get',
      input: { number: String(orders.fresh.display_id), email: 'nobody@example.com' },
      result: missing,
    },
    {
      name: 'order-missing',
      about: 'a number that is nobody’s',
      capability: 'order.get',
      input: { number: '987654321', email },
      result: missing,
    },
    {
      name: 'orders',
      about: 'the five newest orders of somebody',
      capability: 'order.list',
      input: { email: email.toUpperCase() },
      wrong,
      result: {
        ok: true,
        value: [latest, of.returned, of.cancelled, of.half, of.delivered].map(
          ({ items, ...order }) => ({ ...order, items: items.map(withoutPrice) }),
        ),
      },
    },
    ...listGoods(stage),
    {
      name: 'contact',
      about: 'a guest who has bought something',
      capability: 'contact.get',
      input: { email: email.toUpperCase() },
      wrong,
      result: { ok: true, value: { id: '*', email, tags: [] } },
    },
    {
      name: 'cart',
      about: 'a cart by its id, and the e-mail left in it',
      capability: 'cart.get',
      input: { id: cart, email },
      wrong,
      result: {
        ok: true,
        value: { id: cart, items: '*', total: eur(3716), updatedAt: '*' },
      },
    },
    {
      name: 'cart-bought',
      about: 'what was bought is no cart any more',
      capability: 'cart.get',
      input: { id: stage.bought.cart },
      result: missing,
    },
    {
      name: 'cart-missing',
      about: 'a cart that is not there',
      capability: 'cart.get',
      input: { id: 'cart_01ARZ3NDEKTSV4RRFFQ69G5FAV' },
      result: missing,
    },
    ...listWrites(stamp),
    {
      name: 'order-unauthorized',
      about: 'a key that was revoked',
      capability: 'order.get',
      input: { number: String(orders.fresh.display_id), email },
      owner: { auth: { user: 'env:STALE' } },
      result: { ok: false, failure: 'auth' },
    },
  ];
}

const withoutPrice = ({ name, quantity }: { name: string; quantity: number }) => ({
  name,
  quantity,
});
