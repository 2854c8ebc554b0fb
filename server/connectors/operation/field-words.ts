import { z } from 'zod';
import { moneySchema, webLinkSchema } from '../../../shared/order.ts';

/** What a field of a model wants, in words for the owner who maps a reply to it. */
export function describeField(field: z.core.$ZodType): string {
  const { inner, isNeeded } = unwrap(field);
  const what = describeKind(inner);
  return isNeeded || inner instanceof z.ZodArray ? what : `${what}; may be absent`;
}

/** A field without what makes it optional. */
export function unwrap(field: z.core.$ZodType): { inner: z.core.$ZodType; isNeeded: boolean } {
  const isWrapped = field instanceof z.ZodOptional || field instanceof z.ZodDefault;
  return isWrapped
    ? { inner: unwrap(field.unwrap()).inner, isNeeded: false }
    : { inner: field, isNeeded: true };
}

export function describeKind(kind: z.core.$ZodType): string {
  if (kind === moneySchema) return 'a sum: money(amount, currency)';
  if (kind === webLinkSchema) return 'a link that begins with http:// or https://';
  if (kind instanceof z.ZodEnum) return `one of ${kind.options.join(', ')}, by way of status`;
  if (kind instanceof z.ZodISODateTime) return 'a moment: date(text)';
  if (kind instanceof z.ZodString) {
    const { maxLength } = kind;
    return maxLength === null ? 'a text' : `a text of at most ${maxLength} characters`;
  }
  if (kind instanceof z.ZodNumber) return 'a whole number: to_number(text)';
  if (kind instanceof z.ZodBoolean) return 'true or false';
  if (kind instanceof z.ZodRecord) return "values under the backend's own names";
  if (kind instanceof z.ZodArray) {
    const { element } = kind;
    return element instanceof z.ZodObject
      ? `a list of {${Object.keys(element.shape).join(', ')}}`
      : 'a list of texts';
  }
  return 'a value';
}
