import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import {
  nameSchema,
  quickRepliesOfPartSchema,
  sayingSchema,
  templateSchema,
  textsSchema,
} from './text-schema.ts';

const fieldSchema = z.strictObject({
  name: nameSchema,
  /** For a consent: the whole sentence the person agrees to. It is stored word for word. */
  label: textsSchema(200),
  kind: z.enum(['text', 'email', 'multiline', 'consent']),
  required: z.boolean().default(true),
  /** A template for what the field holds at first. */
  value: textsSchema(limits.formFieldChars).optional(),
});

const formSchema = z.strictObject({
  name: nameSchema,
  title: textsSchema(200),
  fields: z.array(fieldSchema).min(1).max(limits.formFields),
  submit: textsSchema(60),
  /** What happens with the answer. A `lead` takes the fields `name`, `email`, `message` and `consent`. */
  capture: z.enum(['lead']),
  /** Said once the answer is stored; sees `form.FIELD`. */
  thanks: z.array(sayingSchema).min(1).max(5),
});

export const cardNames = ['order', 'orders', 'products', 'ticket', 'tickets', 'link'] as const;
export type CardName = (typeof cardNames)[number];

/** One piece of a reply: a sentence (with choices), a card, or a form. */
export const partSchema = z
  .strictObject({
    text: templateSchema.optional(),
    quick_replies: quickRepliesOfPartSchema,
    /** `titles`: what else the site's intents are about, to be tapped below the text. */
    offers: z.enum(['titles']).optional(),
    card: z.enum(cardNames).optional(),
    /** On the button of a `link` card. */
    label: textsSchema(60).optional(),
    form: formSchema.optional(),
    /** An expression: the part is left out where it gives nothing, false, or what is empty. */
    when: z.string().min(1).max(limits.expressionChars).optional(),
  })
  .refine(
    (part) => [part.text, part.card, part.form].filter((piece) => piece !== undefined).length === 1,
    { message: 'has exactly one of text, card and form' },
  )
  .refine((part) => part.quick_replies === undefined || part.text !== undefined, {
    message: 'needs a text above the quick replies',
    path: ['quick_replies'],
  })
  .refine((part) => part.offers === undefined || part.text !== undefined, {
    message: 'needs a text above what is offered',
    path: ['offers'],
  })
  .refine((part) => (part.label !== undefined) === (part.card === 'link'), {
    message: 'belongs to a card: link, and that needs it',
    path: ['label'],
  });

export type FilePart = z.infer<typeof partSchema>;
export type FileForm = z.infer<typeof formSchema>;
