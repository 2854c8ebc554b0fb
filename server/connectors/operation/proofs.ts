import type { Contract } from '../../../shared/capability.ts';
import type { Json } from '../../../shared/json.ts';
import { verifyReply } from './verify.ts';
import type { VerifyRule } from './verify.ts';

/** Keeps account of what has been proven while an operation runs. */
export type Proofs = {
  /** Compares; what is not the same, or not there, is answered as if there were nothing. */
  judge(rules: readonly VerifyRule[], root: Json): Unproven | null;
  /** What is still missing at the end: something that counts as a proof must have been compared. */
  missing(): Unproven | null;
};

/** `note` is for the owner where the description is at fault, and never for a customer's own mistake. */
type Unproven = { failure: 'not_found'; note?: string };

export function createProofs({ proofs }: Contract, input: Json): Proofs {
  let proven = proofs.length === 0;
  return {
    judge(rules, root) {
      for (const rule of rules) {
        const verdict = verifyReply(rule, input, root);
        if (verdict === 'unasked') continue;
        if (verdict === 'missing') {
          const note = `verify finds nothing at ${rule.reply.source} in the reply`;
          return { failure: 'not_found', note };
        }
        if (verdict === 'other') return { failure: 'not_found' };
        proven ||= proofs.includes(rule.input);
      }
      return null;
    },
    missing() {
      if (proven) return null;
      const note = 'verify compares nothing of what the customer gave as a proof';
      return { failure: 'not_found', note };
    },
  };
}
