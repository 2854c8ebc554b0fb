import type { Json } from '../../../shared/json.ts';
import type { Check } from '../checks.ts';
import type { Goods, Staged } from './checks.ts';

const eur = (minor: number) => ({ minor, currency: 'EUR' });

/** Searches for what the shop sells, and for what it does not. */
export function listGoods({ word, region, goods }: Staged): Check[] {
  const product = (
    { title, handle, sku }: Goods,
    price: number,
    more: { [name: string]: Json },
  ) => ({
    name: title,
    link: `https://shop.example/products/${handle}`,
    sku,
    price: eur(price),
    ...more,
  });
  const vars = { publishableKey: 'pk_that_is_wrong', region, country: 'at' };
  return [
    {
      name: 'products',
      about: 'what is in stock, what is not and what is not counted; a draft is not shown',
      capability: 'product.search',
      input: { query: word },
      result: {
        ok: true,
        value: [
          product(goods.mug, 1559, { stock: 'in_stock', quantity: '*' }),
          product(goods.tea, 599, { stock: 'in_stock', quantity: '*' }),
          product(goods.jug, 3600, { stock: 'out', quantity: 0 }),
          product(goods.card, 300, { stock: 'in_stock' }),
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
      result: { ok: true, value: [] },
    },
    {
      name: 'products-wrong-key',
      about: 'a publishable key that is none',
      capability: 'product.search',
      input: { query: word },
      owner: { vars },
      result: { ok: false, failure: 'config' },
    },
  ];
}
