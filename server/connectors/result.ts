import type { Capability, CapabilityOutput, FailureClass } from '../../shared/capability.ts';

/** What asking a backend gives. "Not yours" and "does not exist" are both `not_found`: from here on nobody can tell them apart. */
export type CapabilityResult<C extends Capability> =
  | { ok: true; value: CapabilityOutput[C] }
  | { ok: false; failure: FailureClass; retryAfterMs?: number };
