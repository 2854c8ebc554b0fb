import type { Json } from '../../shared/json.ts';
import { compileExpression } from './expression.ts';
import type { Compiled, Expression } from './expression.ts';
import { judgeReadings } from './names.ts';
import type { KnownNames } from './names.ts';

/** Text as written, or an expression whose value goes there. */
type TemplatePiece = { text: string } | { expression: Expression };

/** `refused`: a value cannot be carried in its place. `failed`: an expression gave no value. */
export type Rendered =
  { ok: true; text: string } | { ok: false; reason: 'refused' | 'failed'; message: string };

/**
 * A text with `{{ expression }}` in it. `render` puts each value through `place`, which encodes it for its
 * position or refuses it with null; what was put in is never read again.
 */
export type Template = {
  source: string;
  pieces: readonly TemplatePiece[];
  render(input: Json, place?: (value: string) => string | null): Rendered;
};

/** Compiles a template. `{{` opens an expression; the first `}}` outside of its quotes and braces closes it. */
export function compileTemplate(source: string): Compiled<Template> {
  const pieces: TemplatePiece[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    const text = source.slice(at, open === -1 ? undefined : open);
    if (text.includes('}}')) return { ok: false, message: 'has }} without {{ before it' };
    if (text !== '') pieces.push({ text });
    if (open === -1) break;
    const close = findClose(source, open + 2);
    if (close === -1) return { ok: false, message: 'has {{ without }} after it' };
    const expression = compileExpression(source.slice(open + 2, close).trim());
    if (!expression.ok)
      return { ok: false, message: `${source.slice(open, close + 2)} ${expression.message}` };
    pieces.push({ expression });
    at = close + 2;
  }
  return { ok: true, source, pieces, render: (input, place) => render(pieces, input, place) };
}

/** The first expression that reads what is not there, as a sentence that tells the known names, or null. */
export function judgeNames(template: Template, known: KnownNames): string | null {
  for (const piece of template.pieces) {
    if ('text' in piece) continue;
    const { source, readings } = piece.expression;
    const fault = judgeReadings(readings, known);
    if (fault !== null) return `{{ ${source} }} ${fault}`;
  }
  return null;
}

/** Text, numbers and booleans as text; null for what a template cannot hold. */
export function readScalar(value: Json): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function render(
  pieces: readonly TemplatePiece[],
  input: Json,
  place: (value: string) => string | null = (value) => value,
): Rendered {
  let text = '';
  for (const piece of pieces) {
    if ('text' in piece) {
      text += piece.text;
      continue;
    }
    const { source } = piece.expression;
    const result = piece.expression.evaluate(input);
    if (!result.ok)
      return { ok: false, reason: 'failed', message: `{{ ${source} }} ${result.message}` };
    const scalar = readScalar(result.value);
    if (scalar === null) {
      return {
        ok: false,
        reason: 'failed',
        message: `{{ ${source} }} is not a text, number or boolean`,
      };
    }
    const placed = place(scalar);
    if (placed === null)
      return { ok: false, reason: 'refused', message: `{{ ${source} }} cannot be carried here` };
    text += placed;
  }
  return { ok: true, text };
}

function findClose(source: string, from: number): number {
  let quote = '';
  let depth = 0;
  for (let at = from; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '"' || char === '`') quote = char;
    else if (char === '{') depth += 1;
    else if (char === '}' && depth > 0) depth -= 1;
    else if (char === '}' && source.charAt(at + 1) === '}') return at;
  }
  return -1;
}
