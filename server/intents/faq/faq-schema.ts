import { z } from 'zod';
import { limits } from '../../../shared/limits.ts';
import { saidTextSchema } from '../../../shared/text.ts';
import { languageSchema, textsSchema } from '../text-schema.ts';

/** A question that customers ask, and the owner's answer to it. Nothing in it is a template. */
const faqEntrySchema = z.strictObject({
  id: z
    .string()
    .regex(
      /^[a-z][a-z0-9_]{0,27}$/,
      'lower-case letters, digits and _, beginning with a letter, at most 28',
    ),
  /** The question, short enough for a button. */
  title: textsSchema(60),
  answer: textsSchema(limits.faqAnswerChars),
  /** Other ways to ask. */
  phrases: z
    .record(languageSchema, z.array(saidTextSchema(200)).min(1).max(limits.faqPhrases))
    .default({}),
});

export const faqSchema = z.array(faqEntrySchema).max(limits.faqEntries).default([]);

export type FaqEntry = z.infer<typeof faqEntrySchema>;
