import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import type { Rest } from './client.ts';

export const idSchema = z.object({ id: z.string() });

/** What a shop needs to sell, as ids, and the two keys that the preset is given. */
export type Furniture = {
  region: string;
  channel: string;
  location: string;
  profile: string;
  shippingOption: string;
  secretKey: string;
  publishableKey: string;
};

/** Finds or makes what an empty server needs to sell: a region with its tax, a place with stock, a way to ship. */
export async function furnish(admin: Rest): Promise<Furniture> {
  const list = async (path: string, name: string) => {
    const found = await admin(z.looseObject({ [name]: z.array(idSchema) }), 'GET', path);
    return z.array(idSchema).parse(found[name])[0]?.id;
  };
  const make = async (path: string, name: string, json: Json) => {
    const made = await admin(z.looseObject({ [name]: idSchema }), 'POST', path, json);
    return idSchema.parse(made[name]).id;
  };
  const channel = z.string().parse(await list('/admin/sales-channels', 'sales_channels'));
  const profile = z.string().parse(await list('/admin/shipping-profiles', 'shipping_profiles'));
  const region =
    (await list('/admin/regions', 'regions')) ??
    (await make('/admin/regions', 'region', {
      name: 'Europe',
      currency_code: 'eur',
      countries: ['at'],
      payment_providers: ['pp_system_default'],
    }));
  const tax = await list('/admin/tax-regions', 'tax_regions');
  if (tax === undefined) {
    await make('/admin/tax-regions', 'tax_region', {
      country_code: 'at',
      provider_id: 'tp_system',
      default_tax_rate: { name: 'Standard', code: 'standard', rate: 20 },
    });
  }
  const location =
    (await list('/admin/stock-locations', 'stock_locations')) ??
    (await make('/admin/stock-locations', 'stock_location', { name: 'Wien' }));
  const shippingOption =
    (await list('/admin/shipping-options', 'shipping_options')) ??
    (await makeShipping(admin, { location, channel, profile, make }));
  return { region, channel, location, profile, shippingOption, ...(await findKeys(admin)) };
}

async function makeShipping(
  admin: Rest,
  from: {
    location: string;
    channel: string;
    profile: string;
    make: (path: string, name: string, json: Json) => Promise<string>;
  },
): Promise<string> {
  const { location, channel, profile, make } = from;
  const place = `/admin/stock-locations/${location}`;
  await make(`${place}/sales-channels`, 'stock_location', { add: [channel] });
  await make(`${place}/fulfillment-providers`, 'stock_location', { add: ['manual_manual'] });
  await make(`${place}/fulfillment-sets`, 'stock_location', { name: 'Parcels', type: 'shipping' });
  const { stock_location } = await admin(
    z.object({ stock_location: z.object({ fulfillment_sets: z.tuple([idSchema]) }) }),
    'GET',
    `${place}?fields=id,*fulfillment_sets`,
  );
  const set = stock_location.fulfillment_sets[0].id;
  const { fulfillment_set } = await admin(
    z.object({ fulfillment_set: z.object({ service_zones: z.tuple([idSchema]) }) }),
    'POST',
    `/admin/fulfillment-sets/${set}/service-zones`,
    { name: 'Austria', geo_zones: [{ type: 'country', country_code: 'at' }] },
  );
  return make('/admin/shipping-options', 'shipping_option', {
    name: 'Parcel',
    service_zone_id: fulfillment_set.service_zones[0].id,
    shipping_profile_id: profile,
    provider_id: 'manual_manual',
    price_type: 'flat',
    type: { label: 'Parcel', description: 'By parcel', code: 'parcel' },
    prices: [{ currency_code: 'eur', amount: 4.9 }],
    rules: [],
  });
}

/** A secret key is shown once, when it is made; the publishable one came with the installation. */
async function findKeys(admin: Rest): Promise<Pick<Furniture, 'secretKey' | 'publishableKey'>> {
  const { api_keys } = await admin(
    z.object({ api_keys: z.array(z.object({ token: z.string() })).min(1) }),
    'GET',
    '/admin/api-keys?type=publishable',
  );
  const { api_key } = await admin(
    z.object({ api_key: z.object({ token: z.string() }) }),
    'POST',
    '/admin/api-keys',
    { title: 'Deskbell', type: 'secret' },
  );
  return { secretKey: api_key.token, publishableKey: z.string().parse(api_keys[0]?.token) };
}

/** One product with one variant; `price` is in euros, before tax, and no `stock` is not counted. Answers the variant's id. */
export async function addProduct(
  admin: Rest,
  { channel, profile, location }: Furniture,
  product: {
    title: string;
    handle: string;
    sku: string;
    price: number;
    stock: number | null;
    status?: string;
  },
): Promise<string> {
  const { title, handle, sku, price, stock, status = 'published' } = product;
  const made = await admin(
    z.object({
      product: z.object({ id: z.string(), variants: z.tuple([idSchema]) }),
    }),
    'POST',
    '/admin/products',
    {
      title,
      handle,
      status,
      options: [{ title: 'Size', values: ['One'] }],
      variants: [
        {
          title: 'One',
          sku,
          manage_inventory: stock !== null,
          options: { Size: 'One' },
          prices: [{ amount: price, currency_code: 'eur' }],
        },
      ],
      sales_channels: [{ id: channel }],
      shipping_profile_id: profile,
    },
  );
  const variant = made.product.variants[0].id;
  if (stock === null) return variant;
  const { inventory_items } = await admin(
    z.object({ inventory_items: z.tuple([idSchema]) }),
    'GET',
    `/admin/inventory-items?sku=${sku}`,
  );
  await admin(
    z.unknown(),
    'POST',
    `/admin/inventory-items/${inventory_items[0].id}/location-levels`,
    { location_id: location, stocked_quantity: stock },
  );
  return variant;
}

/** A group of customers of that name, if there is none yet. */
export async function addGroup(admin: Rest, name: string): Promise<void> {
  const { customer_groups } = await admin(
    z.object({ customer_groups: z.array(idSchema) }),
    'GET',
    `/admin/customer-groups?name=${name}`,
  );
  if (customer_groups.length === 0)
    await admin(z.unknown(), 'POST', '/admin/customer-groups', { name });
}
