import { z } from 'zod';
import type { Json } from '../../../shared/json.ts';
import { limits } from '../../../shared/limits.ts';
import { readScalar } from '../../expressions/template.ts';
import { fillShape, shapeSchema } from './shape.ts';
import type { Filled } from './shape.ts';
import { namesOf, templateSchema } from './template-schema.ts';

const anyName = /^\P{Cc}{1,200}$/u;
/** Without brackets: those are what tells one level from the next. */
const formName = /^[A-Za-z0-9_.:-]{1,100}$/;

/** The four kinds of body; a request has at most one. */
export const bodyShape = {
  json: shapeSchema(anyName).optional(),
  form: namesOf(z.string().regex(/^[^\s{}&=#]{1,100}$/, 'is not a literal name'), templateSchema())
    .optional()
    .describe('names and values, sent as a form'),
  formNested: shapeSchema(formName)
    .optional()
    .describe('a structure, sent as a form with names such as items[0][price]'),
  graphql: z
    .strictObject({
      query: z
        .string()
        .min(1)
        .max(20_000)
        .refine((query) => !query.includes('{{'), {
          message: 'takes no {{ }}: declare a $variable and give its value under variables',
        }),
      variables: shapeSchema(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/).optional(),
    })
    .optional(),
};

type BodyDescription = z.infer<z.ZodObject<typeof bodyShape>>;

export type Body = { text: string; type: string } | null;

type BuiltBody =
  { ok: true; body: Body } | { ok: false; reason: 'refused' | 'failed'; message: string };

/** Which of the kinds is described. */
export function listBodies(description: BodyDescription): string[] {
  return Object.keys(bodyShape).filter(
    (kind) => new Map(Object.entries(description)).get(kind) !== undefined,
  );
}

/** Makes the body. What it holds is encoded by its kind; what is too large is refused. */
export function buildBody(description: BodyDescription, scope: Json): BuiltBody {
  const { json, form, formNested, graphql } = description;
  if (graphql !== undefined) {
    const variables = fillShape(graphql.variables ?? {}, scope);
    return finish(variables, 'application/json', (value) =>
      JSON.stringify({ query: graphql.query, variables: value }),
    );
  }
  if (json !== undefined) {
    return finish(fillShape(json, scope), 'application/json', (value) => JSON.stringify(value));
  }
  const fields = formNested ?? form;
  if (fields === undefined) return { ok: true, body: null };
  const list = formNested === undefined ? listFields : flatten;
  return finish(fillShape(fields, scope), 'application/x-www-form-urlencoded', (value) =>
    new URLSearchParams(list(value, '')).toString(),
  );
}

function finish(filled: Filled, type: string, encode: (value: Json) => string): BuiltBody {
  if (!filled.ok) return filled;
  const text = encode(filled.value ?? null);
  return Buffer.byteLength(text) <= limits.requestBodyBytes
    ? { ok: true, body: { text, type } }
    : { ok: false, reason: 'refused', message: 'the body is too large' };
}

/** `{tag: ['a', 'b']}` as `tag=a&tag=b`: in a plain form a name stays as it was written, whatever stands there. */
function listFields(value: Json): [string, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    [member].flat().flatMap((one): [string, string][] => {
      const scalar = readScalar(one);
      return scalar === null ? [] : [[name, scalar]];
    }),
  );
}

/** `{items: [{price: 5}]}` as `items[0][price]=5`. */
function flatten(value: Json, name: string): [string, string][] {
  const scalar = readScalar(value);
  if (scalar !== null) return [[name, scalar]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    flatten(member, name === '' ? key : `${name}[${key}]`),
  );
}
