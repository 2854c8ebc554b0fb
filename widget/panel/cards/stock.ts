import type { Product } from '../../../shared/product.ts';
import type { CardWords } from '../../words/card-words.ts';

/** As many and fewer are counted out to the customer. */
const few = 5;

/** Whether a product can be had, in words; nothing where the shop does not say. */
export function tellStock(
  { stock, quantity }: Pick<Product, 'stock' | 'quantity'>,
  words: CardWords['stock'],
): { text: string; tone: 'good' | 'warn' | 'bad' } | undefined {
  if (stock === 'out') return { text: words.out, tone: 'bad' };
  if (stock === 'unknown') return undefined;
  // Some shops sell what they count below zero: it is had, but nobody knows how often.
  return quantity !== undefined && quantity > 0 && quantity <= few
    ? { text: words.few(quantity), tone: 'warn' }
    : { text: words.in, tone: 'good' };
}
