import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import { readScalar } from '../../expressions/template.ts';
import { readRetryAfter } from '../../outgoing/retry-after.ts';
import { expressionSchema } from '../expression-schema.ts';

const unitSchema = z
  .enum(['s', 'ms', 'epoch', 'http-date'])
  .default('s')
  .describe('s also reads an HTTP date; epoch is a moment, in seconds or milliseconds since 1970');

/** The name of a header as replies are read: in lower case. */
export const headerNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'is not the name of a header')
  .transform((name) => name.toLowerCase());

/**
 * Where a reply says how long to wait: `{header, unit}` or `{body, unit}`, the latter an expression on the reply's
 * JSON. Read by hand instead of as a union, so that an error names the key that is wrong.
 */
export const waitSourceSchema = z
  .strictObject({
    header: headerNameSchema.optional(),
    body: expressionSchema.optional(),
    unit: unitSchema,
  })
  .refine(({ header, body }) => (header === undefined) !== (body === undefined), {
    message: 'needs either header or body',
  });

type WaitSource = z.infer<typeof waitSourceSchema>;

/** What of a reply is read here. `json` is called only when a source needs the body. */
export type Told = { headers: Readonly<Record<string, string>>; json: () => Json | undefined };

/**
 * The wait in milliseconds that the first of the sources tells, or undefined when none does. What is past or
 * negative is no wait, and what is absurd is the longest there is: `limits.retryAfterMs`.
 */
export function readWait(
  sources: readonly WaitSource[],
  told: Told,
  now: number,
): number | undefined {
  for (const source of sources) {
    const text = readTold(source, told)?.trim();
    const ms = text === undefined ? undefined : toMs(text, source.unit, now);
    if (ms !== undefined) return Math.ceil(Math.min(Math.max(0, ms), limits.retryAfterMs));
  }
  return undefined;
}

/** The text or number at a header or an expression. */
export function readTold(
  { header, body }: Pick<WaitSource, 'header' | 'body'>,
  { headers, json }: Told,
): string | undefined {
  if (header !== undefined) return Object.hasOwn(headers, header) ? headers[header] : undefined;
  const found = body?.evaluate(json() ?? null);
  return found?.ok === true ? (readScalar(found.value) ?? undefined) : undefined;
}

/** Written as people write numbers; no exponents, no hexadecimal, no words. */
export function readNumber(text: string): number | undefined {
  return /^[+-]?\d{1,64}(\.\d{1,64})?$/.test(text) ? Number(text) : undefined;
}

function toMs(text: string, unit: WaitSource['unit'], now: number): number | undefined {
  const number = readNumber(text);
  if (number === undefined) {
    return unit === 's' || unit === 'http-date' ? readRetryAfter(text, now) : undefined;
  }
  switch (unit) {
    case 's':
      return number * 1_000;
    case 'ms':
      return number;
    case 'epoch':
      return (number < lastSecond ? number * 1_000 : number) - now;
    case 'http-date':
      return undefined;
  }
}

/** A moment above is meant in milliseconds: in seconds it is the year 5138, in milliseconds it is 1973. */
const lastSecond = 100_000_000_000;
