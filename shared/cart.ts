import { z } from 'zod';
import { moneySchema, orderSchema, webLinkSchema } from './order.ts';

/** What somebody has put together and not bought yet. It never holds the customer's proof. */
export const cartSchema = z.strictObject({
  id: z.string().min(1).max(200),
  items: orderSchema.shape.items,
  total: moneySchema.optional(),
  link: webLinkSchema.optional().describe('where the customer goes on with it'),
  updatedAt: z.iso.datetime({ offset: true }).optional(),
});

export type Cart = z.infer<typeof cartSchema>;
