import { z } from 'zod';
import { formValuesSchema } from './form.ts';
import { limits } from './limits.ts';
import { emailSchema, saidTextSchema, textSchema } from './text.ts';

/**
 * A person who wants to hear from the shop. `consent` is the sentence the person agreed to, word for
 * word, because "yes" proves nothing once the sentence has changed. `answers` are what else was asked, by the name
 * of the question, and `score` what they are worth by the rules of the shop.
 */
export const leadSchema = z.strictObject({
  name: saidTextSchema(200),
  email: emailSchema,
  message: textSchema(limits.formFieldChars),
  answers: formValuesSchema.optional(),
  score: z.int().optional(),
  consent: z.strictObject({ text: saidTextSchema(1_000), at: z.iso.datetime() }).optional(),
});

export type Lead = z.infer<typeof leadSchema>;
