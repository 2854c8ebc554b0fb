import { z } from 'zod';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { compileExpression } from '../expressions/expression.ts';
import type { Expression } from '../expressions/expression.ts';

/** A field that is always an expression, written without braces; compiled while the configuration is read. */
export const expressionSchema = z
  .string()
  .max(limits.expressionChars)
  .transform((source, context): Expression => {
    const compiled = source.includes('{{')
      ? { ok: false as const, message: 'is an expression by itself: write it without {{ }}' }
      : compileExpression(source);
    if (compiled.ok) return compiled;
    context.addIssue({ code: 'custom', message: compiled.message });
    return z.NEVER;
  });

/** Whether a condition holds, as JMESPath has it: nothing, false and what is empty are not true. One that fails does not hold. */
export function holds(condition: Expression, input: Json): boolean {
  const found = condition.evaluate(input);
  if (!found.ok) return false;
  const { value } = found;
  if (value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
