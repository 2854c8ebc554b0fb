import type { Contract } from '../../../shared/capability.ts';
import type { OperationDescription } from './schema.ts';

/**
 * Why a read of the owner's own must not go without `verify`, or null. Whoever is asked for an e-mail, a phone number
 * or a postcode is about to be told something of theirs, and backends ignore filters more often than one thinks.
 */
export function judgeCustomProof(
  { verify, steps = [] }: OperationDescription,
  { kind, input }: Contract,
): string | null {
  if (kind === 'write' || verify.length > 0 || steps.some((step) => step.verify.length > 0))
    return null;
  const proof = Object.keys(input.shape).find((name) => proofLike.test(name));
  if (proof === undefined) return null;
  return `is needed, because ${proof} says whose it is: {input: ${proof}, reply: customer.${proof}}, where the reply holds the same; or none, where anybody may see the answer`;
}

/** However it is written: customer_email, billingPostcode, zip. */
const proofLike = /e_?mail|phone|post_?(al_?)?code|^zip/i;
