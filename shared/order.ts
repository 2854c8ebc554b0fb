import { z } from 'zod';

/** Money in the currency's minor unit (cents), so that no sum is ever a float. */
export const moneySchema = z.strictObject({
  minor: z.int(),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

/**
 * Our words for where an order is; a backend's words are mapped to them in its connection. `processing` is told as "in
 * progress" and no more, because it also stands for a word that nobody has explained.
 */
export const orderStatuses = [
  'received',
  'processing',
  'shipped',
  'out_for_delivery',
  'delivered',
  'cancelled',
  'returned',
] as const;

export const orderStatusSchema = z.enum(orderStatuses);

/** A link may be shown only when it is http or https. */
export const webLinkSchema = z
  .string()
  .max(2_048)
  .regex(/^https?:\/\/[^\s]+$/i, 'is not an http(s) link');

/** The canonical order every connection maps its backend's reply to. It never holds the customer's proof. */
export const orderSchema = z.strictObject({
  number: z.string().min(1).max(64),
  status: orderStatusSchema,
  placedAt: z.iso.datetime({ offset: true }).optional(),
  expectedAt: z.iso.datetime({ offset: true }).optional(),
  items: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(300),
        quantity: z.int().min(1).max(1_000_000),
        price: moneySchema.optional().describe('of one piece'),
      }),
    )
    .max(100),
  shipping: moneySchema
    .optional()
    .describe('what bringing it costs, where the backend tells it apart; part of the total'),
  total: moneySchema.optional(),
  shipments: z
    .array(
      z.strictObject({
        carrier: z.string().max(100).optional(),
        number: z.string().max(100).optional(),
        link: webLinkSchema.optional(),
      }),
    )
    .max(20),
});

export type Money = z.infer<typeof moneySchema>;
export type OrderStatus = z.infer<typeof orderStatusSchema>;
export type Order = z.infer<typeof orderSchema>;
