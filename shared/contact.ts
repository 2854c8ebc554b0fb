import { z } from 'zod';
import { limits } from './limits.ts';

const scalarSchema = z.union([z.string().max(limits.formFieldChars), z.number(), z.boolean()]);

/** Values under the backend's own names of fields. */
export const contactFieldsSchema = z
  .record(z.string().min(1).max(100), scalarSchema)
  .refine((fields) => Object.keys(fields).length <= limits.contactFields, {
    message: `has more than ${limits.contactFields} fields`,
  });

export const contactTagsSchema = z.array(z.string().min(1).max(100)).max(limits.contactTags);

/** A person as a backend knows them. */
export const contactSchema = z.strictObject({
  id: z.string().max(200).optional(),
  email: z.string().min(1).max(254),
  name: z.string().max(200).optional(),
  phone: z.string().max(50).optional(),
  language: z.string().max(35).optional(),
  tags: contactTagsSchema,
  fields: contactFieldsSchema.optional(),
});

export type Contact = z.infer<typeof contactSchema>;
