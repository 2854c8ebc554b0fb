import { z } from 'zod';
import type { PathPart } from './fault.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** JSON Schema 2020-12 of what may stand in the file, for completion in editors. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    reused: 'ref',
  });
}

/** The keys that may stand in the map at `path` of `value`; empty when the map takes any key. */
export function findKnownKeys(
  root: JsonSchema,
  path: readonly PathPart[],
  value: unknown,
): string[] {
  let schemas = expand(root, root);
  let inner = value;
  for (const part of path) {
    inner = ownValue(inner, part);
    schemas = schemas.flatMap((schema) => childOf(schema, part)).flatMap((s) => expand(s, root));
  }
  const meant = schemas.filter((schema) => isMeant(schema, inner));
  return [...new Set(meant.flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

/** A value's own property: configuration may hold keys such as `constructor`. */
export function ownValue(value: unknown, part: PathPart): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, part)?.value;
}

/** Of a map in several shapes, the one whose fixed values (`kind: text`) are those of the map. */
function isMeant(schema: JsonSchema, value: unknown): boolean {
  return Object.entries(schema.properties ?? {}).every(
    ([key, property]) =>
      typeof property !== 'object' ||
      property.const === undefined ||
      property.const === ownValue(value, key),
  );
}

/** A schema with its references followed and its alternatives side by side. */
function expand(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema[] {
  // References may go round in a circle; no sensible schema nests this many alternatives.
  if (depth > 16) return [];
  if (schema.$ref !== undefined) {
    const target = schema.$ref === '#' ? root : root.$defs?.[schema.$ref.replace('#/$defs/', '')];
    return target === undefined ? [] : expand(target, root, depth + 1);
  }
  const alternatives = [schema.anyOf, schema.oneOf, schema.allOf]
    .flatMap((list) => list ?? [])
    .flatMap((inner) => (typeof inner === 'object' ? expand(inner, root, depth + 1) : []));
  return [schema, ...alternatives];
}

function childOf(schema: JsonSchema, part: PathPart): JsonSchema[] {
  const own = schema.properties?.[part];
  const child =
    own ?? (typeof part === 'number' ? schema.items : undefined) ?? schema.additionalProperties;
  return typeof child === 'object' && !Array.isArray(child) ? [child] : [];
}
