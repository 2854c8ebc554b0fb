import { z } from 'zod';
import { webLinkSchema } from './order.ts';

/** Where a customer pays. */
export const paymentLinkSchema = z.strictObject({
  id: z.string().max(200).optional(),
  link: webLinkSchema,
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});

export type PaymentLink = z.infer<typeof paymentLinkSchema>;
