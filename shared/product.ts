import { z } from 'zod';
import { moneySchema, webLinkSchema } from './order.ts';

/** `unknown`: the backend does not say, or says it in words that its connection does not explain. */
export const stockSchema = z.enum(['in_stock', 'out', 'unknown']);

/** Something that can be bought, as a customer who asks for it needs to see it. */
export const productSchema = z.strictObject({
  name: z.string().min(1).max(300),
  link: webLinkSchema.optional(),
  sku: z.string().max(100).optional(),
  price: moneySchema.optional(),
  stock: stockSchema.default('unknown'),
  quantity: z
    .int()
    .optional()
    .describe('pieces in stock, where the backend counts them; some count below zero'),
  picture: webLinkSchema.optional(),
});

export type Product = z.infer<typeof productSchema>;
