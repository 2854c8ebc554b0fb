import { z } from 'zod';
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
