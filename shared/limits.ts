import { backendLimits } from './limits/backends.ts';
import { conversationLimits } from './limits/conversation.ts';
import { edgeLimits } from './limits/edges.ts';
import { identityLimits } from './limits/identity.ts';
import { operationLimits } from './limits/operation.ts';
import { storeLimits } from './limits/store.ts';

/**
 * Every limit of the product with its number, in one table. `docs/limits.md` is generated from the files in
 * `limits/`, so a limit that is not here does not exist. Units are in the names: Ms, Bytes, PerMinute.
 */
export const limits = {
  ...conversationLimits,
  ...edgeLimits,
  ...identityLimits,
  ...storeLimits,
  ...backendLimits,
  ...operationLimits,
} as const;
