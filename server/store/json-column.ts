import { z } from 'zod';
import type { Json } from '../../shared/json.ts';

const jsonSchema: z.ZodType<Json> = z.json();

/** A JSON column's text as a value. */
export function jsonOf(text: string): Json {
  const value: unknown = JSON.parse(text);
  return jsonSchema.parse(value);
}
