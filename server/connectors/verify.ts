import { z } from 'zod';
import type { CapabilityInput } from '../../shared/capability.ts';
import type { Json } from '../../shared/json.ts';
import { readScalar } from '../expressions/template.ts';
import { expressionSchema } from './expression-schema.ts';

const ruleSchema = z.strictObject({
  input: z.enum(['email', 'number']),
  reply: expressionSchema.describe('where the backend’s reply holds the same thing'),
});

const missing =
  'is needed: an order is shown only when the reply holds what the customer said, as in {input: email, reply: customer.email}';

/**
 * What must be equal in the customer's words and in the backend's reply: one rule or a list, of which one
 * compares the e-mail. Read by hand instead of as a union, so that an error names the rule and its place.
 */
export const verifySchema = z
  .unknown()
  .describe('{input, reply}, or a list of them')
  .transform((value, context) => {
    if (value === undefined || value === null) {
      context.addIssue({ code: 'custom', message: missing });
      return z.NEVER;
    }
    const parsed = Array.isArray(value)
      ? z.array(ruleSchema).min(1).max(5).safeParse(value)
      : ruleSchema.transform((rule) => [rule]).safeParse(value);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        context.addIssue({ code: 'custom', path, message });
      }
      return z.NEVER;
    }
    if (!parsed.data.some(({ input }) => input === 'email')) {
      context.addIssue({
        code: 'custom',
        message: 'must compare the e-mail: {input: email, reply: …}',
      });
    }
    return parsed.data;
  });

type VerifyRule = z.infer<typeof ruleSchema>;

/** Why a reply proves nothing; `other` is the answer to somebody else's question. */
export type VerifyFault = 'missing' | 'other';

/** Compares one rule's two sides, trimmed and in lower case. What is empty is never equal. */
export function verifyReply(
  rule: VerifyRule,
  input: CapabilityInput['order.get'],
  root: Json,
): VerifyFault | null {
  const found = rule.reply.evaluate(root);
  if (!found.ok) return 'missing';
  const theirs = normalize(readScalar(found.value) ?? '');
  if (theirs === '') return 'missing';
  return theirs === normalize(input[rule.input]) ? null : 'other';
}

/** Order numbers are also equal with and without the # that some shops show in front. */
export function isSameNumber(asked: string, found: Json): boolean {
  const strip = (text: string) => normalize(text).replace(/^#\s*/, '');
  const number = strip(readScalar(found) ?? '');
  return number !== '' && number === strip(asked);
}

function normalize(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}
