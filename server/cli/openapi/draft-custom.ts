import { wordOf, writePath } from './draft.ts';
import type { Draft, Written } from './draft.ts';
import type { Field } from './fields.ts';
import { quoteName } from './operations.ts';
import type { ApiOperation } from './operations.ts';

const maxInputs = 15;
const maxResults = 10;

/** `custom.NAME` from any operation: its parameters and plain fields in, the plain fields of its reply out. */
export function draftCustom(api: ApiOperation): Draft | null {
  const { method, body, reply, parameters } = api;
  const inputs = new Map<string, Written>();
  const required: string[] = [];
  const take = (name: string, type: Field['type'], isNeeded: boolean): string => {
    const word = wordOf(name);
    if (isNeeded && !required.includes(word)) required.push(word);
    inputs.set(word, { type: isPlain(type) ? type : 'string' });
    return `{{ input.${word} }}`;
  };
  const path = writePath(api, (name) => `input.${wordOf(name)}`);
  if (path === null) return null;
  for (const { name, in: place, type } of parameters) if (place === 'path') take(name, type, true);
  for (const [, name = ''] of api.path.matchAll(/\{([^{}]+)\}/g))
    if (!inputs.has(wordOf(name))) take(name, 'string', true);
  const query = parameters
    .filter(
      ({ in: place, name, type }) =>
        place === 'query' && isPlain(type) && /^[^\s{}&=#]{1,100}$/.test(name),
    )
    .sort((one, other) => Number(other.required) - Number(one.required))
    .slice(0, maxInputs)
    .map(({ name, type, required: isNeeded }) => [name, take(name, type, isNeeded)] as const);
  const content = body.fields
    .filter(({ path: at, type }) => at.length === 1 && isPlain(type) && at[0] !== '__proto__')
    .sort((one, other) => Number(other.required) - Number(one.required))
    .slice(0, maxInputs)
    .map(
      ({ path: [name = ''], type, required: isNeeded }) =>
        [name, take(name, type, isNeeded)] as const,
    );
  const isWrite = method !== 'GET';
  const picked = pickResults(reply);
  return {
    operation: {
      kind: isWrite ? 'write' : 'read',
      input: {
        properties: Object.fromEntries(inputs),
        ...(required.length === 0 ? {} : { required }),
      },
      result: { properties: Object.fromEntries(picked.map(({ name, type }) => [name, type])) },
      request: {
        ...(isWrite ? { method } : {}),
        path,
        ...(query.length === 0 ? {} : { query: Object.fromEntries(query) }),
        ...(content.length === 0 || !isWrite
          ? {}
          : { [body.kind ?? 'json']: Object.fromEntries(content) }),
      },
      ...(reply.list === null && reply.select !== null ? { select: reply.select } : {}),
      output: Object.fromEntries(picked.map(({ name, from }) => [name, from])),
    },
    left: [],
  };
}

/** Names for operations, each one once. */
export function createNamer(): (api: ApiOperation) => string {
  const taken = new Set<string>();
  return ({ id, method, path }) => {
    const words = (id || `${method} ${path}`)
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^[^a-z]+|_+$/g, '');
    const base = (words || 'operation').slice(0, 28);
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base}_${number}`;
    taken.add(name);
    return `custom.${name}`;
  };
}

/** Of a list, each field as a list of its own: a result of ours holds no objects. */
function pickResults({ fields, list }: ApiOperation['reply']) {
  const plain = fields.filter(({ path, type }) => path.length === 1 && isPlain(type));
  const names = new Set<string>();
  return plain.slice(0, maxResults).flatMap(({ path: [field = ''], type }) => {
    const name = wordOf(field);
    if (names.has(name)) return [];
    names.add(name);
    const from =
      list === null ? quoteName(field) : `${list === '@' ? '' : list}[].${quoteName(field)}`;
    const written: Written = list === null ? { type } : { type: 'array', items: { type } };
    return [{ name, type: written, from }];
  });
}

function isPlain(type: Field['type']): boolean {
  return type !== 'array' && type !== 'object';
}
