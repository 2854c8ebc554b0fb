import { z } from 'zod';
import { limits } from '../../shared/limits.ts';

/**
 * Rules that add up to a lead's score: `when` is an expression (JMESPath) over what was answered, as `form.FIELD` in a
 * form and as `slots.NAME` where a `write` makes the lead. An answer with one number in it ("about 50") is compared as
 * that number. Each rule that gives anything but false, null or what is empty counts.
 */
export const scoreSchema = z
  .array(
    z.strictObject({
      when: z.string().min(1).max(limits.expressionChars),
      points: z.int().min(-1_000).max(1_000),
    }),
  )
  .max(limits.scoreRules)
  .default([]);

export type FileScore = z.infer<typeof scoreSchema>;
