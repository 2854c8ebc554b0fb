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

/** `ways`: the expressions by which the place that is compared was picked out of the reply. */
export function createProofs(
  { proofs }: Contract,
  input: Json,
  ways: readonly string[] = [],
): Proofs {
  let proven = proofs.length === 0;
  return {
    judge(rules, root) {
      for (const rule of rules) {
        const verdict = verifyReply(rule, input, root);
        if (verdict === 'unasked') continue;
        if (verdict === 'missing') {
          const note = `verify finds nothing at ${rule.reply.source} in ${nameRoot(rule, ways)}`;
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

/** Where a rule looked, and how it would be written where it names the way that `select` has gone already. */
function nameRoot({ reply }: VerifyRule, ways: readonly string[]): string {
  if (ways.length === 0) return 'the reply';
  const gone = ways.map((source) => `${source}.`).find((way) => reply.source.startsWith(way));
  const meant = gone === undefined ? '' : `: did you mean ${reply.source.slice(gone.length)}?`;
  return `what ${ways.join(' and then ')} leaves of the reply${meant}`;
}
