import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import type { Expression } from '../../expressions/expression.ts';
import { compileTemplate } from '../../expressions/template.ts';
import type { Template } from '../../expressions/template.ts';
import { placeInBody } from './place.ts';

/** A body as it is described: plain values, lists and maps with literal names, and templates in place of texts. */
type Shape = null | boolean | number | string | Template | Shape[] | ShapeMap;
type ShapeMap = { [name: string]: Shape };

/**
 * What a shape becomes; `value` is undefined for what is absent. `refused`: a value cannot be carried.
 * `failed`: the description does not fit the input.
 */
export type Filled =
  | { ok: true; value: Json | undefined }
  | { ok: false; reason: 'refused' | 'failed'; message: string };

type Fault = { path: (string | number)[]; message: string };

/** A body's structure as it is written. `name` is what a literal name must look like. */
export const shapeSchema = (name: RegExp) =>
  z
    .unknown()
    .describe('the body as it is sent; {{ }} in its texts only')
    .transform((value, context): Shape => {
      const faults: Fault[] = [];
      let values = 0;
      const shape = compile(value, []);
      for (const fault of faults.slice(0, 20)) context.addIssue({ code: 'custom', ...fault });
      return faults.length === 0 ? shape : z.NEVER;

      function refuse(path: Fault['path'], message: string): null {
        faults.push({ path, message });
        return null;
      }

      function compile(part: unknown, path: Fault['path']): Shape {
        values += 1;
        if (values === limits.requestValues) return refuse(path, 'is one value too many');
        if (values > limits.requestValues) return null;
        if (path.length > limits.requestDepth) return refuse(path, 'is nested too deeply');
        if (part === null || typeof part === 'boolean') return part;
        if (typeof part === 'number' && Number.isFinite(part)) return part;
        if (typeof part === 'string') return compileText(part, path);
        if (Array.isArray(part)) return part.map((item, index) => compile(item, [...path, index]));
        if (typeof part !== 'object') return refuse(path, 'is not a value that can be sent');
        const entries = Object.entries(part).map(([key, member]): [string, Shape] => {
          const fits = name.test(key) && key !== '__proto__' && !key.includes('{{');
          if (!fits) refuse([...path, key], 'is not a literal name');
          return [key, compile(member, [...path, key])];
        });
        return Object.fromEntries(entries);
      }

      function compileText(source: string, path: Fault['path']): Shape {
        if (!/\{\{|\}\}/.test(source)) return source;
        const template = compileTemplate(source);
        return template.ok ? template : refuse(path, template.message);
      }
    });

/**
 * Puts values into a shape. A text that is nothing but one `{{ }}` keeps the type of its value: text, number,
 * boolean or a list of them; where there is none, the member it stands for is left out. No value adds or moves
 * a name.
 */
export function fillShape(shape: Shape, scope: Json): Filled {
  if (isTemplate(shape)) return fillTemplate(shape, scope);
  if (typeof shape !== 'object' || shape === null) return { ok: true, value: shape };
  if (Array.isArray(shape)) {
    const list: Json[] = [];
    for (const item of shape) {
      const filled = fillShape(item, scope);
      if (!filled.ok) return filled;
      if (filled.value !== undefined) list.push(filled.value);
    }
    return { ok: true, value: list };
  }
  const members: [string, Json][] = [];
  for (const [name, member] of Object.entries(shape)) {
    const filled = fillShape(member, scope);
    if (!filled.ok) return filled;
    if (filled.value !== undefined) members.push([name, filled.value]);
  }
  return { ok: true, value: Object.fromEntries(members) };
}

/** The only expression of a template that is nothing else. */
export function wholeOf(template: Template): Expression | null {
  const [piece, ...more] = template.pieces;
  return piece !== undefined && more.length === 0 && 'expression' in piece
    ? piece.expression
    : null;
}

/** No map of a shape holds a function. */
export function isTemplate(value: unknown): value is Template {
  return (
    typeof value === 'object' &&
    value !== null &&
    'render' in value &&
    typeof value.render === 'function'
  );
}

function fillTemplate(template: Template, scope: Json): Filled {
  const whole = wholeOf(template);
  if (whole === null) {
    const rendered = template.render(scope, placeInBody);
    return rendered.ok ? { ok: true, value: rendered.text } : rendered;
  }
  const fail = (reason: 'refused' | 'failed', what: string): Filled => {
    return { ok: false, reason, message: `{{ ${whole.source} }} ${what}` };
  };
  const found = whole.evaluate(scope);
  if (!found.ok) return fail('failed', found.message);
  const { value } = found;
  if (value === null) return { ok: true, value: undefined };
  const scalars = (Array.isArray(value) ? value : [value]).filter((item) => item !== null);
  if (scalars.some((item) => typeof item === 'object')) {
    return fail('failed', 'is not a text, number, boolean or a list of them');
  }
  if (scalars.length > limits.requestValues) return fail('refused', 'holds too many values');
  if (scalars.some((item) => typeof item === 'string' && placeInBody(item) === null)) {
    return fail('refused', 'cannot be carried here');
  }
  return { ok: true, value: Array.isArray(value) ? scalars : value };
}
