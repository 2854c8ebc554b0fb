import { entriesOf, listOf, textOf } from './document.ts';
import type { OpenapiDocument } from './document.ts';

/** One member of an object, at its path. `items`: what the things of a list hold. */
export type Field = {
  path: string[];
  type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  required: boolean;
  items: Field[];
  /** The only texts it may be, where the document says so. */
  words: string[];
};

const maxDepth = 3;
const maxFields = 200;
/** How often schemas may be joined to one another: a document may join one to itself. */
const maxJoins = 8;

/** What an object's schema names, objects within objects too; `allOf` is joined, and of choices the first is taken. */
export function listFields(document: OpenapiDocument, schema: unknown): Field[] {
  const found: Field[] = [];
  collect(schema, [], found, maxDepth, 0);
  return found;

  function collect(
    schema: unknown,
    under: string[],
    into: Field[],
    depth: number,
    joins: number,
  ): void {
    if (joins > maxJoins) return;
    const shape = document.at(schema);
    for (const part of listOf(document.at(shape, 'allOf')))
      collect(part, under, into, depth, joins + 1);
    const [choice] = [
      ...listOf(document.at(shape, 'oneOf')),
      ...listOf(document.at(shape, 'anyOf')),
    ];
    if (choice !== undefined) collect(choice, under, into, depth, joins + 1);
    const needed = listOf(document.at(shape, 'required'));
    for (const [name, member] of entriesOf(document.at(shape, 'properties'))) {
      if (into.length >= maxFields) return;
      const path = [...under, name];
      if (into.some((field) => field.path.join('\n') === path.join('\n'))) continue;
      const type = typeOf(document, member);
      const items: Field[] = [];
      if (type === 'array' && depth > 1)
        collect(document.at(member, 'items'), [], items, Math.min(2, depth - 1), joins);
      into.push({
        path,
        type,
        required: needed.includes(name),
        items,
        words: listOf(document.at(member, 'enum')).map(textOf),
      });
      if (type === 'object' && depth > 1) collect(member, path, into, depth - 1, joins);
    }
  }
}

/** The type of a schema; of several, as OpenAPI 3.1 allows them, the first that is not null. */
export function typeOf(document: OpenapiDocument, schema: unknown): Field['type'] {
  const said = document.at(schema, 'type');
  const names: unknown[] = Array.isArray(said) ? said : [said];
  const known = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;
  const type = known.find((name) => names.includes(name));
  if (type !== undefined) return type;
  const isObject = ['properties', 'allOf', 'oneOf', 'anyOf'].some(
    (key) => document.at(schema, key) !== undefined,
  );
  return isObject ? 'object' : 'string';
}

/** The last part of a reference, as in Order; empty where a schema stands by itself. */
export function schemaName(schema: unknown): string {
  const reference = entriesOf(schema).find(([name]) => name === '$ref')?.[1];
  return textOf(reference).split('/').at(-1) ?? '';
}
