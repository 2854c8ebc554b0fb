import { z } from 'zod';
import { capabilitySchema, failureClasses } from '../../shared/capability.ts';
import { limits } from '../../shared/limits.ts';
import { partSchema } from './part-schema.ts';
import { sayingSchema, templateSchema, textsSchema } from './text-schema.ts';

/**
 * What goes into a call: the name of a slot, `person.email`, a text with `{{ }}` in it, or a constant. A text that is
 * one expression and nothing else keeps the kind of its value.
 */
export type FileInput = string | number | boolean | { [name: string]: FileInput } | FileInput[];

const inputSchema: z.ZodType<FileInput> = z.lazy(() =>
  z.union([
    z.string().max(limits.messageChars),
    z.number(),
    z.boolean(),
    z.record(z.string(), inputSchema),
    z.array(inputSchema).max(limits.requestValues),
  ]),
);

const withSchema = z.record(z.string().min(1).max(64), inputSchema);

/** Something that is read before the reply. */
export const askSchema = z.strictObject({ capability: capabilitySchema, with: withSchema });

/** Something that is written once the customer has agreed. */
export const writeSchema = z.strictObject({
  capability: capabilitySchema,
  with: withSchema.default({}),
  /** What is asked before; sees `result`. Nothing is written before the customer says yes. */
  confirm: templateSchema,
  /** What the buttons say; "Yes" and "No" where they are left out. */
  yes: textsSchema(60).optional(),
  no: textsSchema(60).optional(),
  /** A sentence that a yes agrees to as well: to be written to, or that data is kept. */
  consent: textsSchema(limits.consentChars).optional(),
  /** Whether the customer waits for the backend's answer, which the reply then sees as `written`. */
  at_once: z.boolean().optional(),
  /** Said once it is written, or, where nobody waits for that, once it will be. */
  reply: z.array(partSchema).min(1).max(10),
  /** Said where the backend did not answer, and it will be written as soon as it does. */
  later: sayingSchema.optional(),
  /** Said after a no. */
  declined: sayingSchema.optional(),
  /** Said instead of all this where no connection of the site makes it: a person goes on from there. */
  by_hand: z.array(partSchema).min(1).max(5).optional(),
});

/**
 * What follows a failure: `ask_again` keeps what was given for a correction and "try again" asks anew;
 * `retry` keeps it and "try again" asks the backend again; `hand_off` calls a person; `end` forgets it.
 */
export const failureSchema = sayingSchema.extend({
  then: z.enum(['ask_again', 'retry', 'hand_off', 'end']),
});

export const errorNames = [...failureClasses, 'default'] as const;

export type FileAsk = z.infer<typeof askSchema>;
export type FileWrite = z.infer<typeof writeSchema>;
export type FileFailure = z.infer<typeof failureSchema>;
