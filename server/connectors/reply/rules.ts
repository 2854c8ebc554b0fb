import { z } from 'zod';
import { failureClassSchema } from '../../../shared/capability.ts';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import { expressionSchema, holds } from '../expression-schema.ts';

const statusSchema = z.int().min(100).max(599);

/**
 * `errors`: what a backend's ways of saying no mean. Rules are tried in order, also on replies that look well;
 * the first counts whose `status` is the reply's and whose `if`, an expression over `{status, headers, body}`,
 * holds. `retry: false` says that asking again is of no use.
 */
export const errorRulesSchema = z
  .array(
    z
      .strictObject({
        status: z.array(statusSchema).min(1).max(20).optional(),
        if: expressionSchema.optional(),
        class: failureClassSchema,
        retry: z.boolean().optional(),
      })
      .refine((rule) => rule.status !== undefined || rule.if !== undefined, {
        message: 'needs status or if, to say which replies it is about',
      }),
  )
  .max(limits.errorRules);

export type ErrorRule = z.infer<typeof errorRulesSchema>[number];

/** `success`: what a good reply looks like, where it is not every status of 200 to 299. */
export const successSchema = z
  .strictObject({
    status: z.array(statusSchema).min(1).max(20).optional(),
    if: expressionSchema.optional(),
  })
  .refine((success) => success.status !== undefined || success.if !== undefined, {
    message: 'needs status or if',
  });

export type Success = z.infer<typeof successSchema>;

/** What rules see of a reply; `body` is null for one that is no JSON. */
export type Facts = { status: number; headers: Record<string, string>; body: Json };

/** The first rule that is about this reply. */
export function findRule(rules: readonly ErrorRule[], facts: Facts): ErrorRule | undefined {
  return rules.find((rule) => isAbout(rule, facts));
}

/** Whether a reply is about what was asked for. Without a rule of its own, every status of 200 to 299 is. */
export function isSuccess(success: Success | undefined, facts: Facts): boolean {
  if (success?.status === undefined && (facts.status < 200 || facts.status > 299)) return false;
  return success === undefined || isAbout(success, facts);
}

function isAbout({ status, if: condition }: Success, facts: Facts): boolean {
  if (status !== undefined && !status.includes(facts.status)) return false;
  return condition === undefined || holds(condition, facts);
}
