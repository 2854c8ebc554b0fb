import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';

/** The characters of a class such as `A-Z0-9_-`: ranges and single characters; a `-` at either end is itself. */
function readClass(source: string): ((char: string) => boolean) | null {
  const chars = [...source];
  const ranges: [number, number][] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const from = chars[at]?.codePointAt(0) ?? 0;
    const isRange = chars[at + 1] === '-' && at + 2 < chars.length;
    const to = isRange ? (chars[at + 2]?.codePointAt(0) ?? 0) : from;
    if (to < from) return null;
    ranges.push([from, to]);
    if (isRange) at += 2;
  }
  return (char) => {
    const code = char.codePointAt(0) ?? 0;
    return ranges.some(([from, to]) => from <= code && code <= to);
  };
}

const fieldSchema = z
  .strictObject({
    chars: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('such as A-Z0-9-; every character by default'),
    min: z.int().min(1).max(limits.requestValueChars).default(1),
    max: z.int().min(1).max(limits.requestValueChars).default(limits.requestValueChars),
    strip: z.string().min(1).max(20).optional().describe('taken away in front, such as #'),
    case: z.enum(['upper', 'lower']).optional().describe('changed to it before anything else'),
  })
  .refine(({ min, max }) => min <= max, { path: ['min'], message: 'must not be more than max' })
  .transform((field, context) => {
    const isInClass = field.chars === undefined ? () => true : readClass(field.chars);
    if (isInClass !== null) return { ...field, isInClass };
    context.addIssue({
      code: 'custom',
      path: ['chars'],
      message: 'holds a range that runs backwards',
    });
    return z.NEVER;
  });

/**
 * `accept` of an operation: what a value must look like, by input. Checked one character at a time, so that no
 * value can make it slow. What does not fit is refused before anything is sent.
 */
export const acceptSchema = (inputs: readonly string[]) =>
  z.partialRecord(z.enum(inputs), fieldSchema).default({});

export type Accept = z.infer<ReturnType<typeof acceptSchema>>;

/** The input with its texts trimmed and stripped, or null when one does not look as it must. */
export function acceptInput(accept: Accept, input: Json): Json | null {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const accepted = { ...input };
  for (const [name, field] of Object.entries(accept)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (field === undefined || typeof value !== 'string') continue;
    const text = strip(changeCase(value.trim(), field.case), field.strip);
    const chars = [...text];
    if (chars.length < field.min || chars.length > field.max) return null;
    if (!chars.every(field.isInClass)) return null;
    accepted[name] = text;
  }
  return accepted;
}

function changeCase(text: string, to: 'upper' | 'lower' | undefined): string {
  if (to === undefined) return text;
  return to === 'upper' ? text.toUpperCase() : text.toLowerCase();
}

function strip(text: string, prefix: string | undefined): string {
  return prefix !== undefined && text.startsWith(prefix) ? text.slice(prefix.length).trim() : text;
}
