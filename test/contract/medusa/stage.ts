import type { Json } from '../../../shared/json.ts';
import type { Stage } from '../checks.ts';
import { readSetting } from '../settings.ts';
import { listChecks } from './checks.ts';
import { createRest, logIn } from './client.ts';
import { cancel, checkOut, deliver, fillCart, pack, ship, takeBack } from './orders.ts';
import { addGroup, addProduct, furnish } from './shop.ts';

/**
 * Medusa at MEDUSA_URL, staged with the login MEDUSA_EMAIL and MEDUSA_PASSWORD; the preset uses a secret key that is made
 * for the occasion.
 */
export async function stageMedusa(stamp: string): Promise<Stage> {
  const url = readSetting('MEDUSA_URL');
  const token = await logIn(url, readSetting('MEDUSA_EMAIL'), readSetting('MEDUSA_PASSWORD'));
  const admin = createRest(url, { authorization: `Bearer ${token}` });
  const shop = await furnish(admin);
  const store = createRest(url, { 'x-publishable-api-key': shop.publishableKey });

  const word = `blue${stamp}`;
  // A fifth more than 12.99 has three decimals: that is how Medusa says it.
  const mug = {
    title: `Mug ${word}`,
    handle: `mug-${word}`,
    sku: `MUG-${word}`,
    price: 12.99,
    stock: 40,
  };
  const tea = {
    title: `Tea ${word}`,
    handle: `tea-${word}`,
    sku: `TEA-${word}`,
    price: 4.99,
    stock: 20,
  };
  const jug = {
    title: `Jug ${word}`,
    handle: `jug-${word}`,
    sku: `JUG-${word}`,
    price: 30,
    stock: 0,
  };
  const mugs = { variant: await addProduct(admin, shop, mug), quantity: 2 };
  const teas = { variant: await addProduct(admin, shop, tea), quantity: 1 };
  await addProduct(admin, shop, jug);
  const card = {
    title: `Card ${word}`,
    handle: `card-${word}`,
    sku: `CARD-${word}`,
    price: 2.5,
    stock: null,
  };
  await addProduct(admin, shop, card);
  await addProduct(admin, shop, {
    ...jug,
    title: `Draft ${word}`,
    handle: `draft-${word}`,
    sku: `DRAFT-${word}`,
    status: 'draft',
  });

  const email = `ada${stamp}@example.com`;
  const buy = async (who = email) =>
    checkOut(store, shop, await fillCart(store, shop, who, [mugs, teas]));
  const fresh = await buy();
  const packed = await buy();
  await pack(admin, shop, packed);
  const shipped = await buy();
  const parcel = { number: '00340', link: 'https://track.example/00340' };
  await ship(admin, shipped, { ...parcel, id: await pack(admin, shop, shipped) });
  const delivered = await buy();
  const arrived = await pack(admin, shop, delivered);
  await ship(admin, delivered, { ...parcel, id: arrived });
  await deliver(admin, delivered, arrived);
  const half = await buy();
  const first = half.items.slice(0, 1);
  await ship(admin, half, { ...parcel, id: await pack(admin, shop, half, first), items: first });
  const cancelled = await buy();
  await cancel(admin, cancelled);
  const returned = await buy();
  const back = await pack(admin, shop, returned);
  await ship(admin, returned, { ...parcel, id: back });
  await deliver(admin, returned, back);
  await takeBack(admin, shop, returned);
  const other = await buy(`bob${stamp}@example.com`);
  const cart = await fillCart(store, shop, email, [mugs, teas]);
  const boughtCart = await fillCart(store, shop, email, [teas]);
  const bought = { cart: boughtCart, order: await checkOut(store, shop, boughtCart) };
  await addGroup(admin, 'wholesale');

  const owner: { [name: string]: Json } = {
    baseUrl: url,
    auth: { user: 'env:SECRET' },
    vars: {
      publishableKey: shop.publishableKey,
      region: shop.region,
      country: 'at',
      products: 'https://shop.example/products/',
    },
  };
  const orders = { fresh, packed, shipped, delivered, half, cancelled, returned, other };
  return {
    preset: 'medusa',
    owner,
    environment: { SECRET: shop.secretKey, STALE: 'sk_that_was_revoked' },
    checks: listChecks({
      stamp,
      email,
      word,
      region: shop.region,
      goods: { mug, tea, jug, card },
      cart,
      bought,
      orders,
    }),
  };
}
