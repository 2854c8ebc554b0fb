import { z } from 'zod';
import { limits } from './limits.ts';
import { saidTextSchema, textSchema } from './text.ts';

/** A form inside the chat. The server checks what comes back against the form it sent. */
export const formFieldSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  label: saidTextSchema(200),
  kind: z.enum(['text', 'email', 'multiline', 'consent']),
  required: z.boolean(),
  /** What the field holds before the customer types, such as what they said to get here. */
  value: textSchema(limits.formFieldChars).optional(),
});

export const formSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  title: saidTextSchema(200),
  fields: z.array(formFieldSchema).min(1).max(limits.formFields),
  submit: saidTextSchema(60),
});

/** Field name to text; a consent that was given is the text "yes". */
export const formValuesSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,31}$/), textSchema(limits.formFieldChars))
  .refine((values) => Object.keys(values).length <= limits.formFields, {
    message: `has more than ${limits.formFields} fields`,
  });

export type FormField = z.infer<typeof formFieldSchema>;
export type Form = z.infer<typeof formSchema>;
export type FormValues = z.infer<typeof formValuesSchema>;
