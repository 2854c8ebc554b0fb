import type { z } from 'zod';
import { breakerSchema } from './breaker.ts';
import { concurrencySchema } from './gate.ts';
import { timeoutSchema } from './patience.ts';
import { rateLimitSchema } from './rate-limit.ts';
import { retrySchema } from './retry.ts';

/** The keys of a connection that say how it is treated when it is slow, busy or broken. */
export const resilienceShape = {
  timeout: timeoutSchema,
  retry: retrySchema,
  rateLimit: rateLimitSchema.optional(),
  concurrency: concurrencySchema,
  breaker: breakerSchema,
};

export type Resilience = z.infer<z.ZodObject<typeof resilienceShape>>;
