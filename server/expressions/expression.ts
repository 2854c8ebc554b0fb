import { compile } from '@jmespath-community/jmespath';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { createFunctions } from './functions/table.ts';
import { createInterpreter } from './interpreter.ts';
import { listReadings } from './names.ts';
import type { Reading } from './names.ts';
import { hasOpenQuote } from './open-quote.ts';
import { judgeSyntax } from './syntax.ts';
import type { Syntax } from './syntax.ts';
import { ExpressionFault, copyOutput } from './value.ts';

/** What running gives: JSON (null for what is not there), or why there is none; the message holds no data. */
type Evaluated = { ok: true; value: Json } | { ok: false; message: string };

export type Expression = {
  source: string;
  /** The names it reads from its input, as far as its text tells. */
  readings: readonly Reading[];
  evaluate(input: Json): Evaluated;
};

export type Compiled<T> = ({ ok: true } & T) | { ok: false; message: string };

/**
 * Compiles JMESPath inside the fence: at most `limits.expressionChars` characters, two nested projections,
 * functions of our own, no reserved names. A refusal tells the owner what to change.
 */
export function compileExpression(source: string): Compiled<Expression> {
  if (source.length > limits.expressionChars) {
    return { ok: false, message: `is longer than ${limits.expressionChars} characters` };
  }
  const tree = parse(source);
  if (typeof tree === 'string') return { ok: false, message: tree };
  const known = createFunctions({ spend: () => undefined, apply: () => null });
  const fault = judgeSyntax(tree, (name) => {
    const signature = known[name]?._signature;
    if (signature === undefined) return null;
    const isOpen = signature.at(-1)?.variadic === true;
    return { least: signature.length, most: isOpen ? Infinity : signature.length };
  });
  if (fault !== null) return { ok: false, message: fault };
  const run = createInterpreter();
  return {
    ok: true,
    source,
    readings: listReadings(tree),
    evaluate(input) {
      try {
        return { ok: true, value: copyOutput(run(tree, input)) };
      } catch (error) {
        return { ok: false, message: describeRunFault(error) };
      }
    },
  };
}

/** The tree, or why there is none. */
function parse(source: string): Syntax | string {
  if (source.trim() === '') return 'is empty';
  if (hasOpenQuote(source)) return 'is not a JMESPath expression: a quotation has no end';
  try {
    return compile(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    return `is not a JMESPath expression: ${reason}`;
  }
}

/** The library's messages about kinds of arguments name functions and types only; others might quote data. */
function describeRunFault(error: unknown): string {
  if (error instanceof ExpressionFault) return error.message;
  if (error instanceof RangeError) return 'is nested too deeply to be run';
  if (error instanceof Error && error.message.startsWith('Invalid type: ')) return error.message;
  return 'cannot be evaluated on this input';
}
