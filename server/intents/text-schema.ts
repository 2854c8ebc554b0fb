import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { saidTextSchema } from '../../shared/text.ts';

export const nameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,31}$/,
    'lower-case letters, digits and _, beginning with a letter, at most 32',
  );

export const languageSchema = z.string().regex(/^[a-z]{2,3}$/, 'a language code such as en');

/** A sentence per language, `{ en: … }`. Where a reply is written, `{{ }}` may hold an expression. */
export const textsSchema = (maxChars: number) => z.record(languageSchema, saidTextSchema(maxChars));

export const templateSchema = textsSchema(limits.messageChars);

/** A choice to tap; `say` is what tapping says, the label where it is left out. */
export const quickReplySchema = z.strictObject({
  label: textsSchema(60),
  say: textsSchema(200).optional(),
});

const quickRepliesSchema = z.array(quickReplySchema).min(1).max(10);

/** A sentence, and the choices below it. */
export const sayingSchema = z.strictObject({
  text: templateSchema,
  quick_replies: quickRepliesSchema.optional(),
});

export const quickRepliesOfPartSchema = quickRepliesSchema.optional();

export type FileTexts = z.infer<typeof templateSchema>;
export type FileSaying = z.infer<typeof sayingSchema>;
export type FileQuickReply = z.infer<typeof quickReplySchema>;
