import { z } from 'zod';
import type { Rest } from './client.ts';
import { idSchema } from './shop.ts';
import type { Furniture } from './shop.ts';

export type Placed = {
  id: string;
  display_id: number;
  created_at: string;
  items: { id: string; quantity: number }[];
};

const placedSchema = z.object({
  id: z.string(),
  display_id: z.int(),
  created_at: z.string(),
  items: z.array(z.object({ id: z.string(), quantity: z.int() })),
});

/** Fills a cart as a guest in the shop does. Answers its id. */
export async function fillCart(
  store: Rest,
  { region }: Pick<Furniture, 'region'>,
  email: string,
  lines: readonly { variant: string; quantity: number }[],
): Promise<string> {
  const { cart } = await store(z.object({ cart: idSchema }), 'POST', '/store/carts', {
    region_id: region,
    email,
    items: lines.map(({ variant, quantity }) => ({ variant_id: variant, quantity })),
    shipping_address: {
      first_name: 'Ada',
      last_name: 'Lovelace',
      address_1: 'Ring 1',
      city: 'Wien',
      postal_code: '1010',
      country_code: 'at',
      phone: '+43 660 1234567',
    },
  });
  return cart.id;
}

/** Takes a cart to an order. */
export async function checkOut(
  store: Rest,
  { shippingOption }: Pick<Furniture, 'shippingOption'>,
  cart: string,
): Promise<Placed> {
  await store(z.unknown(), 'POST', `/store/carts/${cart}/shipping-methods`, {
    option_id: shippingOption,
  });
  const { payment_collection } = await store(
    z.object({ payment_collection: idSchema }),
    'POST',
    '/store/payment-collections',
    { cart_id: cart },
  );
  await store(
    z.unknown(),
    'POST',
    `/store/payment-collections/${payment_collection.id}/payment-sessions`,
    { provider_id: 'pp_system_default' },
  );
  const { order } = await store(
    z.object({ order: placedSchema }),
    'POST',
    `/store/carts/${cart}/complete`,
    {},
  );
  return order;
}

/** Packs items of an order; answers the parcel's id. */
export async function pack(
  admin: Rest,
  { location }: Pick<Furniture, 'location'>,
  order: Placed,
  items = order.items,
): Promise<string> {
  const path = `/admin/orders/${order.id}/fulfillments`;
  await admin(z.unknown(), 'POST', path, {
    location_id: location,
    items: items.map(({ id, quantity }) => ({ id, quantity })),
  });
  const read = await admin(
    z.object({ order: z.object({ fulfillments: z.array(idSchema).min(1) }) }),
    'GET',
    `/admin/orders/${order.id}?fields=id,*fulfillments`,
  );
  return z.string().parse(read.order.fulfillments.at(-1)?.id);
}

/** Sends a parcel, with a label. */
export async function ship(
  admin: Rest,
  order: Placed,
  parcel: { id: string; number: string; link: string; items?: Placed['items'] },
): Promise<void> {
  const { id, number, link, items = order.items } = parcel;
  await admin(z.unknown(), 'POST', `/admin/orders/${order.id}/fulfillments/${id}/shipments`, {
    items: items.map((item) => ({ id: item.id, quantity: item.quantity })),
    labels: [{ tracking_number: number, tracking_url: link, label_url: link }],
  });
}

export async function deliver(admin: Rest, order: Placed, parcel: string): Promise<void> {
  const path = `/admin/orders/${order.id}/fulfillments/${parcel}/mark-as-delivered`;
  await admin(z.unknown(), 'POST', path, {});
}

export async function cancel(admin: Rest, order: Placed): Promise<void> {
  await admin(z.unknown(), 'POST', `/admin/orders/${order.id}/cancel`, {});
}

/** Takes everything of an order back into stock. */
export async function takeBack(
  admin: Rest,
  { location }: Pick<Furniture, 'location'>,
  order: Placed,
): Promise<void> {
  const said = await admin(z.object({ return: idSchema }), 'POST', '/admin/returns', {
    order_id: order.id,
    location_id: location,
  });
  const path = `/admin/returns/${said.return.id}`;
  const items = order.items.map(({ id, quantity }) => ({ id, quantity }));
  await admin(z.unknown(), 'POST', `${path}/request-items`, { items });
  await admin(z.unknown(), 'POST', `${path}/request`, {});
  await admin(z.unknown(), 'POST', `${path}/receive`, {});
  await admin(z.unknown(), 'POST', `${path}/receive-items`, { items });
  await admin(z.unknown(), 'POST', `${path}/receive/confirm`, {});
}
