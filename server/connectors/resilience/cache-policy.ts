import { z } from 'zod';
import { limits } from '../../../shared/limits.ts';

const seconds = z.int().min(0).max(limits.replyCacheSeconds).default(0);

/**
 * `cache` of an operation that reads. An answer is as good as a new one for `ttlSeconds`; for `staleSeconds` more
 * it is given at once and renewed behind it; for `staleIfErrorSeconds` more it is given where the backend gives
 * none. "There is no such thing" is believed for `negativeSeconds`. Without any of them, who asks for the same at
 * the same time still shares one call.
 */
export const cachePolicySchema = z.strictObject({
  ttlSeconds: seconds,
  staleSeconds: seconds,
  staleIfErrorSeconds: seconds,
  negativeSeconds: seconds,
});

export type CachePolicy = z.infer<typeof cachePolicySchema>;
