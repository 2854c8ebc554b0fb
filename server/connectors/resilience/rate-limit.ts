import { z } from 'zod';
import { limits } from '../../../shared/limits.ts';
import { expressionSchema } from '../expression-schema.ts';
import { headerNameSchema, waitSourceSchema } from './wait.ts';

const count = z.int().min(1).max(limits.connectionRateRequests);

/** Where a reply says how many calls are left; `keep` are left to others who use the same account. */
const remainingSchema = z
  .strictObject({
    header: headerNameSchema.optional(),
    body: expressionSchema.optional(),
    keep: z.int().min(0).max(limits.connectionRateRequests).default(0),
    reset: z.array(waitSourceSchema).max(5).default([]).describe('when there are more again'),
  })
  .refine(({ header, body }) => (header === undefined) !== (body === undefined), {
    message: 'needs either header or body',
  });

const rateSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'lower-case letters, digits, dashes, at most 32')
      .default('all'),
    operations: z.array(z.string().min(1).max(100)).min(1).max(100).optional(),
    requests: count,
    perMs: z.int().min(1).max(limits.connectionRateMs),
    burst: count.optional().describe('how many of them may come at once; all by default'),
    queueMs: z.int().min(0).max(limits.turnDeadlineMs).default(limits.connectionRateQueueMs),
    remaining: remainingSchema.optional(),
  })
  .refine(({ burst, requests }) => burst === undefined || burst <= requests, {
    path: ['burst'],
    message: 'must not be more than requests',
  });

export type RateRule = z.infer<typeof rateSchema>;

/**
 * `rateLimit` of a connection: no more than `requests` calls in any time of `perMs`; one rule, or a list of named
 * rules, each for the operations it names, or all. A call that would wait longer than `queueMs` is not made.
 * Read by hand instead of as a union, so that an error names the rule and its key.
 */
export const rateLimitSchema = z
  .unknown()
  .describe('{requests, perMs}, or a list of them with a name each')
  .transform((value, context): RateRule[] => {
    const parsed = Array.isArray(value)
      ? z.array(rateSchema).min(1).max(limits.connectionRates).safeParse(value)
      : rateSchema.transform((rule) => [rule]).safeParse(value);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        context.addIssue({ code: 'custom', path, message });
      }
      return z.NEVER;
    }
    if (new Set(parsed.data.map(({ name }) => name)).size < parsed.data.length) {
      context.addIssue({ code: 'custom', message: 'has two rates of one name' });
    }
    return parsed.data;
  });
