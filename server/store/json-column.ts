import { isJson } from '../../shared/json.ts';
import type { Json } from '../../shared/json.ts';

/** A JSON column's text as a value. */
export function jsonOf(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (!isJson(value)) throw new TypeError('what JSON gives is JSON');
  return value;
}
