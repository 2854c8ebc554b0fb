import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { moneySchema } from '../../../shared/order.ts';
import { describeKind, unwrap } from './field-words.ts';

/** `undefined` stands for a value that does not fit at all. */
type Fitted = Json | undefined;

/**
 * What of a value fits its field. Members that may be absent are left out where they do not fit; a list is whole or
 * does not fit, because one that lacks a thing says something else. `tell` is told what a place wants and what kind
 * of value was there, and never the value.
 */
export function fitValue(
  field: z.core.$ZodType,
  value: Json,
  place: string,
  tell: (note: string) => void,
): Fitted {
  const { inner } = unwrap(field);
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    const { element } = inner;
    const items = value.map((item) => fitValue(element, item, `${place}[]`, tell));
    const kept = items.filter((item) => item !== undefined);
    if (kept.length < items.length) return undefined;
    if (z.safeParse(inner, kept).success) return kept;
    tell(`${place} has more in it than is shown`);
    return undefined;
  }
  if (inner instanceof z.ZodObject && inner !== moneySchema && isObject(value))
    return fitObject(inner, value, place, tell);
  if (z.safeParse(inner, value).success) return value;
  tell(`${place} wants ${describeKind(inner)}; what came is ${nameKind(value)} that does not fit`);
  return undefined;
}

function fitObject(
  { shape }: z.ZodObject<z.core.$ZodShape>,
  value: { [name: string]: Json },
  place: string,
  tell: (note: string) => void,
): Fitted {
  const kept: { [name: string]: Json } = {};
  const names = Object.keys(shape);
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) tell(`${place} has no ${name}: it has ${names.join(', ')}`);
  }
  for (const [name, field] of Object.entries(shape)) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    const fitted =
      member === undefined ? undefined : fitValue(field, member, `${place}.${name}`, tell);
    if (fitted !== undefined) kept[name] = fitted;
    else if (unwrap(field).isNeeded) {
      if (member === undefined) tell(`${place}.${name} is needed and was not there`);
      return undefined;
    }
  }
  return kept;
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameKind(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
