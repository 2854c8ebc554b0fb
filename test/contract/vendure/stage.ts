import type { Json } from '../../../shared/json.ts';
import type { Check, Stage } from '../checks.ts';
import { readSetting } from '../settings.ts';
import { listChecks } from './checks.ts';
import { createGraphql } from './client.ts';
import { cancel, checkOut, fillCart, fulfil } from './orders.ts';
import { addProduct, awaitIndex, createKey, furnish, hireClerk, logIn } from './shop.ts';

/** Vendure at VENDURE_URL, staged with the login VENDURE_USER and VENDURE_PASSWORD, which the preset uses as well. */
export async function stageVendure(stamp: string): Promise<Stage> {
  const url = readSetting('VENDURE_URL');
  const [username, password] = [readSetting('VENDURE_USER'), readSetting('VENDURE_PASSWORD')];
  const admin = createGraphql(`${url}/admin-api`);
  await logIn(admin, username, password);
  await furnish(admin);

  const word = `blue${stamp}`;
  const name = (kind: string) => ({
    name: `${kind} ${word}`,
    slug: `${kind.toLowerCase()}-${word}`,
    sku: `${kind.toUpperCase()}-${word}`,
  });
  const goods = {
    mug: { ...name('Mug'), price: 1290, stock: 40 },
    tea: { ...name('Tea'), price: 499, stock: 9 },
    jug: { ...name('Jug'), price: 3000, stock: 0 },
    card: { ...name('Card'), price: 250, stock: null },
  };
  const mug = await addProduct(admin, goods.mug);
  const tea = await addProduct(admin, goods.tea);
  await addProduct(admin, goods.jug);
  await addProduct(admin, goods.card);
  await addProduct(admin, { ...name('Hidden'), price: 100, stock: 1, enabled: false });
  await awaitIndex(admin, word);

  const ada = {
    email: `ada${stamp}@example.com`,
    firstName: 'Ada',
    lastName: 'Lovelace',
    phone: '+43 660 1234567',
  };
  const both = [
    { variantId: mug, quantity: 2 },
    { variantId: tea, quantity: 1 },
  ];
  const buy = async () => {
    const shop = createGraphql(`${url}/shop-api`);
    await fillCart(shop, ada, both);
    return checkOut(shop, admin, '1010');
  };
  const paid = await buy();
  const shipped = await buy();
  await fulfil(admin, shipped.lines, { method: 'DHL', trackingCode: '00340', states: ['Shipped'] });
  const delivered = await buy();
  await fulfil(admin, delivered.lines, {
    method: 'Post',
    trackingCode: 'AT-7',
    states: ['Shipped', 'Delivered'],
  });
  const half = await buy();
  await fulfil(admin, half.lines.slice(0, 1), {
    method: 'DHL',
    trackingCode: '00341',
    states: ['Shipped'],
  });
  const cancelled = await buy();
  await cancel(admin, cancelled.id);
  const shortened = await buy();
  await cancel(admin, shortened.id, shortened.lines.slice(1));
  const cart = await fillCart(createGraphql(`${url}/shop-api`), ada, both);

  const key = await createKey(admin);
  const clerk = `clerk${stamp}@example.com`;
  await hireClerk(admin, { email: clerk, password });

  const owner: { [name: string]: Json } = {
    baseUrl: url,
    auth: { request: { json: { variables: { username, password: 'env:SECRET' } } } },
    vars: { products: 'https://shop.example/products/' },
  };
  const checks: Check[] = listChecks({
    stamp,
    ada,
    goods,
    word,
    cart,
    orders: { paid, shipped, delivered, half, cancelled, shortened },
  });
  return {
    preset: 'vendure',
    owner,
    environment: { SECRET: password, KEY: key, STALE: 'a-session-that-has-ended' },
    checks,
  };
}
