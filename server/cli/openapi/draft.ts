import type { ApiOperation } from './operations.ts';
import { quoteName } from './operations.ts';
import type { Field } from './fields.ts';

/** A plain value of a configuration, as it is written. */
export type Written = string | number | boolean | Written[] | { [name: string]: Written };

/** An operation of a connection as far as a document tells, and lines for the owner that end it as comments. */
export type Draft = { operation: { [key: string]: Written }; left: string[] };

/** The first field with one of these names, in the order of the names; at the top before anything below it. */
export function findField(fields: readonly Field[], names: readonly string[]): Field | undefined {
  const found = names.flatMap((name) =>
    fields.filter(({ path }) => plain(path.at(-1) ?? '') === plain(name)),
  );
  return found.find(({ path }) => path.length === 1) ?? found[0];
}

/** A field's path as JMESPath. */
export function expressionOf({ path }: Pick<Field, 'path'>): string {
  return path.map(quoteName).join('.');
}

/**
 * The path of a request; `values` has what goes in for a parameter. What no operation of ours has a value for is left to
 * `vars`, where `deskbell check` misses it. null for a path that no template can write.
 */
export function writePath(
  { path }: ApiOperation,
  values: (name: string, isLast: boolean) => string | undefined,
): string | null {
  // Every second part is what stood between braces.
  const parts = path.split(/\{([^{}]+)\}/);
  const fixed = parts.filter((_, index) => index % 2 === 0);
  if (
    !path.startsWith('/') ||
    !fixed.every((part) => /^[A-Za-z0-9/._~!$&'()*+,;=:@-]*$/.test(part))
  )
    return null;
  return parts
    .map((part, index) =>
      index % 2 === 0
        ? part
        : `{{ ${values(part, index === parts.length - 2) ?? `vars.${wordOf(part)}`} }}`,
    )
    .join('');
}

/** Puts a value at a path, making what it stands in. */
export function putAt(
  into: { [name: string]: Written },
  path: readonly string[],
  value: Written,
): void {
  const [name = '', ...rest] = path;
  if (name === '__proto__') return;
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const before = Object.hasOwn(into, name) ? into[name] : undefined;
  const inner = typeof before === 'object' && !Array.isArray(before) ? before : {};
  into[name] = inner;
  putAt(inner, rest, value);
}

/** A name as our own names are written: a letter, then letters, digits and _. */
export function wordOf(name: string): string {
  const word = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^[^A-Za-z]+/, '');
  return (word === '' ? 'value' : word[0]?.toLowerCase() + word.slice(1)).slice(0, 64);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
