import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import type { Expression } from '../../expressions/expression.ts';
import { readScalar } from '../../expressions/template.ts';
import { expressionSchema } from '../expression-schema.ts';

/** An input, and where the backend's reply holds the same thing. */
export type VerifyRule = { input: string; reply: Expression };

/**
 * What must be equal in the customer's words and in the backend's reply: one rule or a list. Read by hand
 * instead of as a union, so that an error names the rule and its place.
 */
export const verifySchema = (inputs: readonly string[]) => {
  const ruleSchema = z.strictObject({
    input: z.enum(inputs),
    reply: expressionSchema.describe('where the backend’s reply holds the same thing'),
  });
  return z
    .unknown()
    .optional()
    .describe('{input, reply}, or a list of them')
    .transform((value, context): VerifyRule[] => {
      if (value === undefined || value === null) return [];
      const parsed = Array.isArray(value)
        ? z.array(ruleSchema).min(1).max(5).safeParse(value)
        : ruleSchema.transform((rule) => [rule]).safeParse(value);
      if (parsed.success) return parsed.data;
      for (const { path, message } of parsed.error.issues) {
        context.addIssue({ code: 'custom', path, message });
      }
      return z.NEVER;
    });
};

/** Why a list of rules is not enough for what counts as a proof, or null. */
export function judgeProofs(
  rules: readonly VerifyRule[],
  proofs: readonly string[],
): string | null {
  const [proof] = proofs;
  if (proof === undefined || rules.some(({ input }) => proofs.includes(input))) return null;
  if (rules.length > 0) {
    const words = proofs.map((name) => (name === 'email' ? 'e-mail' : name)).join(' or ');
    return `must compare the ${words}: {input: ${proof}, reply: …}`;
  }
  return `is needed: something of a customer is shown only when the reply holds what they said, as in {input: ${proof}, reply: customer.${proof}}`;
}

/** `missing`: the reply holds nothing there. `other`: it answers somebody else's question. `unasked`: nothing was said. */
export type Verdict = 'same' | 'missing' | 'other' | 'unasked';

/** Compares one rule's two sides, each put into one spelling first. What is empty is never equal. */
export function verifyReply(rule: VerifyRule, input: Json, root: Json): Verdict {
  const said = memberOf(input, rule.input);
  if (said === null) return 'unasked';
  const found = rule.reply.evaluate(root);
  const theirs = found.ok ? (readScalar(found.value) ?? '') : '';
  if (theirs.trim() === '') return 'missing';
  return isSame(rule.input, said, theirs) ? 'same' : 'other';
}

/** Whether two spellings of an input mean the same. */
export function isSame(name: string, said: string, theirs: string): boolean {
  if (name === 'phone') return isSamePhone(said, theirs);
  const spell = spellings.get(name) ?? normalize;
  const one = spell(said);
  return one !== '' && one === spell(theirs);
}

/** Text, numbers and booleans of an input as text; null when it was not given. */
export function memberOf(input: Json, name: string): string | null {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return null;
  return Object.hasOwn(input, name) ? readScalar(input[name] ?? null) : null;
}

function normalize(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

const spellings: ReadonlyMap<string, (text: string) => string> = new Map([
  // Some shops show a # in front of their numbers.
  ['number', (text: string) => normalize(text).replace(/^#\s*/, '')],
  // "1010 AB", "1010-ab" and "1010AB" are one postcode; of a long American one the first five digits are enough.
  [
    'postcode',
    (text: string) =>
      normalize(text)
        .replace(/^(\d{5})-\d{4}$/, '$1')
        .replace(/[\s-]/g, ''),
  ],
]);

/** +43 660 1234567, 0043 660 1234567 and 0660 1234567 are one number; fewer than seven digits are none. */
function isSamePhone(said: string, theirs: string): boolean {
  const [short = '', long = ''] = [readPhone(said), readPhone(theirs)].sort(
    (one, other) => one.length - other.length,
  );
  // What one says beyond the other is the country, and no number begins with 0 after it.
  return short.length >= 7 && long.endsWith(short) && long.length - short.length <= 3;
}

/** Digits without what is dialled in front of them. */
function readPhone(text: string): string {
  return text
    .replace(/\(0\)/, '')
    .replace(/\D/g, '')
    .replace(/^0{1,2}/, '');
}
