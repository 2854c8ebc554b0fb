import type { z } from 'zod';
import { limits } from './limits.ts';
import type { ProblemDetail } from './problem.ts';

/** What a schema found wrong with an input, as data: where and what. */
export function detailsOf(error: z.ZodError): ProblemDetail[] {
  return error.issues
    .slice(0, limits.problemDetails)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}
