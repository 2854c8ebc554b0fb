import express from 'express';
import type { RequestHandler } from 'express';
import type { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { detailsOf } from '../../shared/problem-details.ts';
import type { Problem } from '../../shared/problem.ts';

/** Reads a JSON body, capped before it is parsed; anything but `application/json` is left unread. */
export const readJsonBody: RequestHandler = express.json({
  limit: limits.httpBodyBytes,
  strict: true,
  type: 'application/json',
});

export type Checked<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** The body by its schema. Express leaves `body` undefined when the content type was another. */
export function checkBody<T>(body: unknown, schema: z.ZodType<T>): Checked<T> {
  if (body === undefined) {
    const details = [{ path: 'Content-Type', message: 'must be application/json' }];
    return { ok: false, problem: { code: 'request.media_type', details } };
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problem: { code: 'request.invalid', details: detailsOf(parsed.error) } };
}
