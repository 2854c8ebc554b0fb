import { z } from 'zod';
import { webLinkSchema } from './order.ts';

/** What a backend tells of something that was written: its own id, whether it is new, and where it can be seen. */
export const receiptSchema = z.strictObject({
  id: z.string().max(200).optional(),
  created: z.boolean().optional(),
  link: webLinkSchema.optional(),
});

export type Receipt = z.infer<typeof receiptSchema>;
