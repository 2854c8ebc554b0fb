import { z } from 'zod';
import { formValuesSchema } from './form.ts';
import { messageIdSchema } from './ids.ts';
import { limits } from './limits.ts';
import { saidTextSchema } from './text.ts';

/** What a visitor can say: words, or a form that was filled in. `form` is the seq of the entry that showed the form. */
export const saidBodySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: saidTextSchema(limits.messageChars) }),
  z.strictObject({
    type: z.literal('form_answer'),
    form: z.int().min(1),
    values: formValuesSchema,
  }),
]);

/** A message on its way to the server. The same id with the same body may come any number of times. */
export const outgoingMessageSchema = z.strictObject({
  id: messageIdSchema,
  body: saidBodySchema,
});

export type SaidBody = z.infer<typeof saidBodySchema>;
export type OutgoingMessage = z.infer<typeof outgoingMessageSchema>;
