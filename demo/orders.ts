import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../shared/clock.ts';

const amount = z.string().regex(/^\d+(\.\d{1,3})?$/);

/** An order as the file tells it. Dates are told in days from today, so that the demo never looks old. */
const storedOrderSchema = z.strictObject({
  order_no: z.string(),
  state: z.string(),
  customer: z.strictObject({ name: z.string(), email: z.string() }),
  placed_days_ago: z.number(),
  eta_in_days: z.number().nullable(),
  lines: z.array(z.strictObject({ title: z.string(), qty: z.int(), unit_price: amount })),
  shipping_cost: amount,
  grand_total: amount,
  currency: z.string(),
  parcels: z.array(
    z.strictObject({ carrier: z.string(), tracking_no: z.string(), tracking_url: z.string() }),
  ),
});

/** An order as the shop system answers it: `created_at` and `eta` in ISO 8601, amounts as decimal strings. */
export type ShopOrder = Omit<
  z.infer<typeof storedOrderSchema>,
  'placed_days_ago' | 'eta_in_days'
> & {
  created_at: string;
  eta: string | null;
};

export type FindOrder = (orderNo: string) => ShopOrder | undefined;

export function createOrders(clock: Clock): FindOrder {
  const file = join(import.meta.dirname, 'shop-data', 'orders.json');
  const stored = z.array(storedOrderSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  const byNumber = new Map(stored.map((order) => [order.order_no, order]));
  return (orderNo) => {
    const order = byNumber.get(orderNo);
    if (order === undefined) return undefined;
    const { placed_days_ago, eta_in_days, ...rest } = order;
    return {
      ...rest,
      created_at: dayAt(clock, -placed_days_ago, '09:24'),
      eta: eta_in_days === null ? null : dayAt(clock, eta_in_days, '16:00'),
    };
  };
}

function dayAt(clock: Clock, days: number, time: string): string {
  const day = new Date(clock.now() + days * 86_400_000).toISOString().slice(0, 10);
  return `${day}T${time}:00Z`;
}
