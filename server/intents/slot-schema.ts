import { z } from 'zod';
import { slotOptionsShape } from './slots/slot-options.ts';
import { nameSchema, quickReplySchema, templateSchema } from './text-schema.ts';

/** Something that must be known before the intent can be answered. */
export const slotSchema = z.strictObject({
  name: nameSchema,
  ...slotOptionsShape,
  ask: templateSchema,
  /** Said after an answer that is none, with an example of a good one. */
  hint: templateSchema,
  /** Offered with the hint, so that nobody has to guess how to get out of a question. */
  ways_out: z.array(quickReplySchema).min(1).max(4).optional(),
  /** Unfit answers before we offer a way out. */
  tries: z.int().min(1).max(10).default(3),
  /** Kept after an answer, so that "and 1043?" need not give it again. */
  remember: z.boolean().default(false),
});

export type FileSlot = z.infer<typeof slotSchema>;
