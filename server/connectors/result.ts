import type { Json } from '../../shared/json.ts';
import type { Capability, CapabilityOutput, FailureClass } from '../../shared/capability.ts';

/** What asking a backend gives. "Not yours" and "does not exist" are both `not_found`: from here on nobody can tell them apart. */
export type CapabilityResult<C extends Capability> =
  /** `asOf` (ISO 8601): when the backend said so, where it is an answer that was kept beyond its time. */
  | { ok: true; value: CapabilityOutput[C]; asOf?: string }
  | { ok: false; failure: FailureClass; retryAfterMs?: number };

/**
 * What a write gives. `unsure`: it may have been written all the same, and must not be written again. `calls`: how many
 * requests went out; none where we left the backend alone.
 */
export type WriteResult =
  | { ok: true; value: Json }
  | {
      ok: false;
      failure: FailureClass;
      retryAfterMs?: number;
      unsure?: true;
      calls: number;
    };
