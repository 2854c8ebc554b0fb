import { z } from 'zod';
import {
  capabilitySchema,
  contracts,
  failureClassSchema,
  isKnownCapability,
} from '../../shared/capability.ts';
import { siteIdSchema } from '../../shared/ids.ts';
import { siteSettingsSchema } from '../../shared/settings.ts';
import { emailSchema } from '../../shared/text.ts';
import { stepSchema } from './step-schema.ts';

const listOf = <T extends z.ZodType>(one: T) =>
  z.union([one.transform((only) => [only]), z.array(one).min(1)]);

/** How a backend answers in the words of a capability: with a value, or with a class of failure. */
const answerSchema = z
  .strictObject({
    when: z
      .record(z.string(), z.json())
      .optional()
      .describe('a part of the input that this answers; nothing else does: not_found'),
    gives: z.json().optional().describe('the value, as the capability describes it'),
    fails: failureClassSchema.optional(),
  })
  .refine(({ gives, fails }) => (gives === undefined) !== (fails === undefined), {
    message: 'has either gives or fails',
  });

/** Why a request has no reply, as a story can say it. */
export const recordedFailures = [
  'connect',
  'first_byte_timeout',
  'total_timeout',
  'reset',
] as const;

/** How a backend answers over HTTP, mapped as the connection says. */
const exchangeSchema = z.strictObject({
  request: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional().describe('how the path ends'),
    })
    .default({})
    .describe('the requests it answers; all, when there is none'),
  reply: z.union([
    z.strictObject({
      status: z.int().min(100).max(599).default(200),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.json().optional().describe('JSON, or a text as it is'),
    }),
    z.strictObject({ fails: z.enum(recordedFailures) }),
  ]),
});

const personSchema = z.strictObject({
  subject: z.string().min(1).max(200).default('customer'),
  email: emailSchema.optional(),
  phone: z.string().optional(),
  name: z.string().optional(),
});

/**
 * A conversation as a test.
 *
 *     story: Ada asks where her order is
 *     capabilities:
 *       order.get: { gives: { number: '1042', status: shipped, items: [], shipments: [] } }
 *     conversation:
 *       - says: where is order 1042?
 *         shows: Which e-mail address
 */
export const storySchema = z
  .strictObject({
    story: z.string().min(1).max(200).describe('what happens, in a sentence'),
    site: siteIdSchema.optional().describe('the first one of the configuration, unless told'),
    language: siteSettingsSchema.shape.language.optional().describe("instead of the site's"),
    at: z
      .string()
      .regex(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d(Z|[+-]\d\d:\d\d)?$/,
        "is a moment such as 2026-11-20T10:00, on the clock of the site's hours",
      )
      .refine((text) => !Number.isNaN(Date.parse(text)), { message: 'is no moment' })
      .default('2026-01-05T10:00')
      .describe('when it begins; Monday, 5 January 2026 at ten, unless told'),
    verified: personSchema.optional().describe('what the shop has proven of who speaks'),
    capabilities: z.partialRecord(capabilitySchema, listOf(answerSchema)).default({}),
    connections: z.record(z.string(), listOf(exchangeSchema)).default({}),
    conversation: z.array(stepSchema).min(1),
  })
  .superRefine(({ capabilities }, context) => {
    for (const [name, answers = []] of Object.entries(capabilities))
      for (const [index, { gives }] of answers.entries()) {
        if (gives === undefined || !isKnownCapability(name)) continue;
        const { issues } = contracts[name].output.safeParse(gives).error ?? { issues: [] };
        const only = answers.length === 1 ? [] : [index];
        for (const { path, message } of issues)
          context.addIssue({
            code: 'custom',
            path: ['capabilities', name, ...only, 'gives', ...path],
            message,
          });
      }
  });

export type StoryContent = z.output<typeof storySchema>;
export type CapabilityAnswer = z.output<typeof answerSchema>;
export type Exchange = z.output<typeof exchangeSchema>;
export type VerifiedPerson = z.output<typeof personSchema>;
