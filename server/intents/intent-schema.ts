import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { saidTextSchema } from '../../shared/text.ts';
import { askSchema, errorNames, failureSchema, writeSchema } from './call-schema.ts';
import { partSchema } from './part-schema.ts';
import { scoreSchema } from './score-schema.ts';
import { slotSchema } from './slot-schema.ts';
import { languageSchema, nameSchema, sayingSchema, textsSchema } from './text-schema.ts';

/** How much must be known of who asks, from nothing to a signed token of the shop. */
export const identities = ['anonymous', 'contact', 'order_proof', 'verified'] as const;

/** One customer question: how it is put, what must be known to answer it, and what is said. */
export const intentSchema = z
  .strictObject({
    id: nameSchema,
    /** What a button says that leads here, as in "did you mean …?"; said word for word it always matches. */
    title: textsSchema(60).optional(),
    /**
     * `phrases`: what resembles an example or has the keywords. `everything`: each message, before all others.
     * `nothing_else`: what no other intent takes; a site has exactly one, unless something matches everything.
     */
    matches: z.enum(['phrases', 'everything', 'nothing_else']).default('phrases'),
    /**
     * `cancel` ends what is running, `start_over` everything, `try_again` repeats it: these must be said almost word
     * for word. `hand_off`: the customer wants a person.
     */
    does: z.enum(['answer', 'cancel', 'start_over', 'try_again', 'hand_off']).default('answer'),
    /** A greeting or thanks: gives way to anything else that the same message says. */
    small_talk: z.boolean().default(false),
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
    /** `contact`: an address. `order_proof`: a number and an address that the backend knows together. */
    identity: z.enum(identities).optional(),
    /** Said instead of everything else to who is not verified: how to sign in. */
    sign_in: sayingSchema.optional(),
    slots: z.array(slotSchema).max(10).default([]),
    /** Said after too many unfit answers to one question. */
    give_up: sayingSchema.optional(),
    ask: askSchema.optional(),
    write: writeSchema.optional(),
    /** With `write`: what is said before it is confirmed. */
    reply: z.array(partSchema).max(10).default([]),
    /** What is said per class of failure; `default` for the others. */
    errors: z.partialRecord(z.enum(errorNames), failureSchema).default({}),
    /** Said instead of asking after too many wrong proofs; sees `wait.minutes`. */
    too_many_tries: sayingSchema.optional(),
    /** What a lead that this intent makes is worth, by what was answered. */
    score: scoreSchema,
    /** A person goes on from the reply. */
    hand_off: z.boolean().default(false),
  })
  .refine(
    ({ reply, write, does }) => reply.length > 0 || write !== undefined || does === 'hand_off',
    { message: 'needs at least one part', path: ['reply'] },
  );

export type IntentFile = z.infer<typeof intentSchema>;
export type Identity = (typeof identities)[number];
