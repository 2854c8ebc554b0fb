import { createPlaceOf } from '../../server/access/proof-place.ts';
import type { ProofCounter } from '../../server/intents/answerer.ts';

/** Every try is welcome: for tests of something else. */
export const unlimitedProofs: ProofCounter = {
  waitMs: async () => 0,
  begin: async () => ({ allowed: true, slowMs: 0, end: async () => undefined }),
};

/** Places of a server whose key is known. */
export const placeOf = createPlaceOf(Buffer.alloc(32, 7));
