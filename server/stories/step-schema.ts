import { z } from 'zod';
import { capabilitySchema } from '../../shared/capability.ts';
import { eventTypeSchema } from '../../shared/event.ts';
import { limits } from '../../shared/limits.ts';
import { saidTextSchema } from '../../shared/text.ts';
import { compilePattern } from '../expressions/pattern.ts';
import { hour, minute, second } from '../jobs/waits.ts';

const wordsSchema = z.string().min(1).max(limits.messageChars);
/** Members that must be there, each with this value; what stands beside them is not looked at. */
const partSchema = z.record(z.string(), z.json());

const patternSchema = z.string().transform((source, context) => {
  const pattern = compilePattern(source);
  if (pattern.ok) return pattern;
  context.addIssue({ code: 'custom', message: pattern.message });
  return z.NEVER;
});

/** One entry that the customer must see; everything that is said of it must hold. */
const shownSchema = z.strictObject({
  text: wordsSchema.optional().describe('stands somewhere in it'),
  equals: wordsSchema.optional().describe('is all of its text'),
  matches: patternSchema.optional().describe('a pattern of RE2 that finds something in its text'),
  card: z.enum(['order', 'orders', 'products', 'tickets', 'link']).optional(),
  with: partSchema.optional().describe('fields of the card'),
  quick_replies: z.array(z.string()).min(1).optional().describe('labels that can be tapped'),
  form: z.string().optional().describe('the name of a form'),
});

const shownOrText = z.union([
  wordsSchema.transform((text): z.output<typeof shownSchema> => ({ text })),
  shownSchema,
]);

const requestSchema = z.strictObject({
  connection: z.string(),
  method: z.string().optional(),
  path: z.string().optional().describe('how the path ends'),
  query: z.record(z.string(), z.string()).optional(),
  body: z.json().optional().describe('members of the body that must be there'),
});

/** A consent that is given is `yes`. */
const fieldSchema = z.union([z.string(), z.literal(true).transform(() => 'yes')]);

const durationUnits: Readonly<Record<string, number>> = {
  second,
  minute,
  hour,
  day: 24 * hour,
};

const durationSchema = z
  .string()
  .regex(/^\d{1,4} (second|minute|hour|day)s?$/, 'is a time such as 30 seconds, 10 minutes, 2 days')
  .transform((text) => {
    const [count = '', unit = ''] = text.split(' ');
    return Number(count) * (durationUnits[unit.replace(/s$/, '')] ?? 0);
  });

const actions = ['says', 'taps', 'fills', 'waits'] as const;

/**
 * One step of a story: at most one thing the customer does, then what must have come of it.
 *
 *     - says: order 1042, ada@example.com
 *       shows: [is on its way, { card: order, with: { status: shipped } }]
 *       calls: { order.get: { number: '1042' } }
 */
export const stepSchema = z
  .strictObject({
    says: saidTextSchema(limits.messageChars).optional(),
    taps: z.string().optional().describe('the label of a quick reply, or an order of a list'),
    fills: z.record(z.string(), fieldSchema).optional().describe('the form that was shown last'),
    waits: durationSchema.optional().describe('such as 10 minutes'),
    /** In this order, among others; an empty list: nothing is shown. */
    shows: z
      .union([shownOrText.transform((one) => [one]), z.array(shownOrText)])
      .optional()
      .describe('what the customer sees; a text stands for { text: … }'),
    hides: z
      .union([wordsSchema.transform((one) => [one]), z.array(wordsSchema).min(1)])
      .optional()
      .describe('texts the customer must not see'),
    /** An empty map: no backend is asked. */
    calls: z
      .partialRecord(capabilitySchema, partSchema)
      .optional()
      .describe('what backends were asked for, and a part of the input'),
    requests: z.array(requestSchema).min(1).optional().describe('what went to a connection'),
    emits: z
      .partialRecord(eventTypeSchema, partSchema)
      .optional()
      .describe('events that backend teams are told, and a part of their data'),
  })
  .refine((step) => actions.filter((action) => step[action] !== undefined).length <= 1, {
    message: `does more than one thing; ${actions.join(', ')} are steps of their own`,
  })
  .refine((step) => Object.keys(step).length > 0, { message: 'says nothing' });

export type Step = z.output<typeof stepSchema>;
export type Shown = z.output<typeof shownSchema>;
export type Requested = z.output<typeof requestSchema>;
