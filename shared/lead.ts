import { z } from 'zod';
import { limits } from './limits.ts';
import { emailSchema, saidTextSchema, textSchema } from './text.ts';

/**
 * A person who wants to hear from the shop. `consent` is the sentence the person agreed to, word for
 * word, because "yes" proves nothing once the sentence has changed.
 */
export const leadSchema = z.strictObject({
  name: saidTextSchema(200),
  email: emailSchema,
  message: textSchema(limits.formFieldChars),
  consent: z.strictObject({ text: saidTextSchema(1_000), at: z.iso.datetime() }).optional(),
});

export type Lead = z.infer<typeof leadSchema>;
