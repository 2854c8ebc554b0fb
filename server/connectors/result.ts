import type { Capability, CapabilityOutput, FailureClass } from '../../shared/capability.ts';

/** What asking a backend gives. "Not yours" and "does not exist" are both `not_found`: from here on nobody can tell them apart. */
export type CapabilityResult<C extends Capability> =
  /** `asOf` (ISO 8601): when the backend said so, where it is an answer that was kept beyond its time. */
  | { ok: true; value: CapabilityOutput[C]; asOf?: string }
  | { ok: false; failure: FailureClass; retryAfterMs?: number };
