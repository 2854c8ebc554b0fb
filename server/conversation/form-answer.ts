import type { Form, FormField, FormValues } from '../../shared/form.ts';
import type { ProblemDetail } from '../../shared/problem.ts';
import { emailSchema } from '../../shared/text.ts';

/** What is wrong with a form's values, field by field; empty when they are what the form asked for. */
export function checkFormAnswer(form: Form, values: FormValues): ProblemDetail[] {
  const asked = new Set(form.fields.map((field) => field.name));
  const foreign = Object.keys(values)
    .filter((name) => !asked.has(name))
    .map((name) => ({ path: `values.${name}`, message: 'is not a field of this form' }));
  const faulty = form.fields.flatMap((field) => {
    const message = faultOf(field, values[field.name] ?? '');
    return message === undefined ? [] : [{ path: `values.${field.name}`, message }];
  });
  return [...foreign, ...faulty];
}

function faultOf(field: FormField, value: string): string | undefined {
  if (field.kind === 'consent') {
    if (value !== '' && value !== 'yes') return 'is neither "yes" nor empty';
    return field.required && value === '' ? 'is required' : undefined;
  }
  if (value.trim() === '') return field.required ? 'is required' : undefined;
  if (field.kind === 'email' && !emailSchema.safeParse(value).success)
    return 'is not an e-mail address';
  return undefined;
}
