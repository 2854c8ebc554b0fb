import { z } from 'zod';
import { failureClasses } from '../../shared/capability.ts';
import { limits } from '../../shared/limits.ts';
import { saidTextSchema } from '../../shared/text.ts';
import { askedCapabilities } from './capability-calls.ts';

const nameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,31}$/,
    'lower-case letters, digits and _, beginning with a letter, at most 32',
  );

const languageSchema = z.string().regex(/^[a-z]{2,3}$/, 'a language code such as en');

/** A sentence per language, `{ en: … }`. Where a reply is written, `{{ }}` may hold an expression. */
const textsSchema = (maxChars: number) => z.record(languageSchema, saidTextSchema(maxChars));

const templateSchema = textsSchema(limits.messageChars);

/** A choice to tap; `say` is what tapping says, the label where it is left out. */
const quickReplySchema = z.strictObject({
  label: textsSchema(60),
  say: textsSchema(200).optional(),
});

/** A sentence, and the choices below it. */
const sayingSchema = z.strictObject({
  text: templateSchema,
  quick_replies: z.array(quickReplySchema).min(1).max(10).optional(),
});

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

/** One piece of a reply: a sentence (with choices), a card, or a form. */
const partSchema = z
  .strictObject({
    text: templateSchema.optional(),
    quick_replies: z.array(quickReplySchema).min(1).max(10).optional(),
    card: z.enum(['order']).optional(),
    form: formSchema.optional(),
  })
  .refine(
    (part) => [part.text, part.card, part.form].filter((piece) => piece !== undefined).length === 1,
    { message: 'has exactly one of text, card and form' },
  )
  .refine((part) => part.quick_replies === undefined || part.text !== undefined, {
    message: 'needs a text above the quick replies',
    path: ['quick_replies'],
  });

const slotSchema = z.strictObject({
  name: nameSchema,
  type: z.enum(['order_number', 'email', 'text']),
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

/**
 * What follows a failure: `ask_again` keeps what was given for a correction and "try again" asks anew;
 * `retry` keeps it and "try again" asks the backend again; `end` forgets it.
 */
const failureSchema = sayingSchema.extend({ then: z.enum(['ask_again', 'retry', 'end']) });

const askSchema = z.strictObject({
  capability: z.enum(askedCapabilities),
  /** The capability's input to the slot that gives it. */
  with: z.record(z.string(), nameSchema),
});

export const errorNames = [...failureClasses, 'default'] as const;

/** One customer question: how it is put, what must be known to answer it, and what is said. */
export const intentSchema = z.strictObject({
  id: nameSchema,
  /**
   * `phrases`: what resembles an example or has the keywords. `everything`: each message, before all others.
   * `nothing_else`: what no other intent takes; a site has exactly one, unless something matches everything.
   */
  matches: z.enum(['phrases', 'everything', 'nothing_else']).default('phrases'),
  /** `cancel` ends what is running, `try_again` repeats it; both must be said almost word for word. */
  does: z.enum(['answer', 'cancel', 'try_again']).default('answer'),
  phrases: z
    .record(languageSchema, z.array(saidTextSchema(200)).min(1).max(limits.phrasesPerIntent))
    .default({}),
  /** Groups of words: all words of one group in a message speak for the intent. */
  keywords: z
    .record(
      languageSchema,
      z
        .array(
          z
            .array(z.string().regex(/^\S{1,40}$/, 'one word'))
            .min(1)
            .max(6),
        )
        .max(100),
    )
    .default({}),
  slots: z.array(slotSchema).max(10).default([]),
  /** Said after too many unfit answers to one question. */
  give_up: sayingSchema.optional(),
  ask: askSchema.optional(),
  reply: z.array(partSchema).min(1).max(10),
  /** What is said per class of failure; `default` for the others. */
  errors: z.partialRecord(z.enum(errorNames), failureSchema).default({}),
  /** Said instead of asking after too many wrong proofs; sees `wait.minutes`. */
  too_many_tries: sayingSchema.optional(),
});

export type IntentFile = z.infer<typeof intentSchema>;
export type FileTexts = z.infer<typeof templateSchema>;
export type FileSaying = z.infer<typeof sayingSchema>;
export type FilePart = z.infer<typeof partSchema>;
export type FileForm = z.infer<typeof formSchema>;
export type FileQuickReply = z.infer<typeof quickReplySchema>;
