import type { FormField, FormValues } from '../../shared/form.ts';
import { limits } from '../../shared/limits.ts';
import type { FieldFault } from '../words/form-words.ts';

/** The rule the server applies; it is tested against the server's schema. */
const email = /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\.]+(\.[^\s@<>(),;:"\\.]+)+$/;
const emailChars = 254;

export function isEmail(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.length <= emailChars && email.test(trimmed);
}

/** What is wrong with one field, as the server would see it; undefined when nothing is. */
export function checkField(field: FormField, value: string): FieldFault | undefined {
  if (field.kind === 'consent') return field.required && value !== 'yes' ? 'missing' : undefined;
  if (value.trim() === '') return field.required ? 'missing' : undefined;
  if (value.length > limits.formFieldChars) return 'long';
  if (!value.isWellFormed() || value.includes('\u0000')) return 'text';
  return field.kind === 'email' && !isEmail(value) ? 'email' : undefined;
}

/** The fields as they travel: what was left empty is left out. */
export function collectValues(
  fields: readonly FormField[],
  values: Readonly<Record<string, string>>,
): FormValues {
  return Object.fromEntries(
    fields.flatMap(({ name, kind }) => {
      const value = values[name]?.trim() ?? '';
      return value === '' ? [] : [[name, kind === 'consent' ? 'yes' : value]];
    }),
  );
}
