import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { orderSummarySchema } from '../../shared/entry.ts';
import type { EntryBody } from '../../shared/entry.ts';
import type { Json } from '../../shared/json.ts';
import { orderSchema } from '../../shared/order.ts';
import { paymentLinkSchema } from '../../shared/payment-link.ts';
import { productSchema } from '../../shared/product.ts';
import { ticketSchema } from '../../shared/ticket.ts';
import { clip } from './clip.ts';
import { storable } from './storable.ts';
import { describeOrder, describeProduct, describeTicket } from './describe-things.ts';
import type { CardName } from './part-schema.ts';

type Shown = { language: string; label: string; asOf?: string | undefined };

/** What a card shows of a backend's answer; null where the answer holds nothing of the kind. */
export function cardBody(card: CardName, value: Json, shown: Shown): EntryBody | null {
  const { language, label } = shown;
  const asOf = shown.asOf === undefined ? {} : { asOf: shown.asOf };
  switch (card) {
    case 'order': {
      const order = orderSchema.safeParse(value);
      return order.success ? { type: 'order', order: order.data, ...asOf } : null;
    }
    case 'orders': {
      const orders = z.array(orderSummarySchema.strip()).safeParse(value);
      if (!orders.success) return null;
      const list = listOf(orders.data, (order) => describeOrder(order, language));
      return list && { type: 'orders', text: list.text, orders: list.items, ...asOf };
    }
    case 'products': {
      const products = z.array(productSchema).safeParse(value);
      if (!products.success) return null;
      const list = listOf(products.data, (product) => describeProduct(product, language));
      return list && { type: 'products', text: list.text, products: list.items, ...asOf };
    }
    case 'ticket':
    case 'tickets': {
      const tickets = z.array(ticketSchema).safeParse(Array.isArray(value) ? value : [value]);
      if (!tickets.success) return null;
      const list = listOf(tickets.data, (ticket) => describeTicket(ticket, language));
      return list && { type: 'tickets', text: list.text, tickets: list.items, ...asOf };
    }
    case 'link': {
      const link = paymentLinkSchema.safeParse(value);
      return link.success
        ? { type: 'link', text: `${label}: ${link.data.link}`, label, link: link.data.link }
        : null;
    }
  }
}

function listOf<T>(
  all: readonly T[],
  describe: (item: T) => string,
): { items: T[]; text: string } | null {
  const items = all.slice(0, limits.cardItems);
  const text = items.map((item) => `• ${describe(item)}`).join('\n');
  return items.length === 0 ? null : { items, text: clip(storable(text), limits.messageChars) };
}
