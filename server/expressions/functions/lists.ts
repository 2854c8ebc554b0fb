import type { FunctionSignature, JSONObject, JSONValue } from '@jmespath-community/jmespath';
import { ExpressionFault, createRecord } from '../value.ts';
import { define } from './signature.ts';
import type { Budget } from './signature.ts';
import { readList } from './texts.ts';

/** Functions over lists, objects and numbers. What walks a list pays a step per item. */
export function createListFunctions(budget: Budget): Record<string, FunctionSignature> {
  const walk = (value: JSONValue | undefined) => {
    const list = readList(value);
    budget.spend(list.length);
    return list;
  };
  const numbers = (value: JSONValue | undefined) => walk(value).map(readNumber);
  const sortedBy = (list: JSONValue | undefined, reference: JSONValue | undefined) =>
    walk(list)
      .map((item) => ({ item, key: readKey(budget.apply(reference, item)) }))
      .sort((a, b) => compareKeys(a.key, b.key))
      .map(({ item }) => item);
  return {
    /** default(value, otherwise): otherwise, when the value is absent. */
    default: define(['any', 'any'], (value, otherwise) => value ?? otherwise ?? null),
    not_null: define(['any'], (...values) => values.find((value) => value !== null) ?? null, {
      variadic: true,
    }),
    /** lookup(map, key): the map's own member of that name, or null. */
    lookup: define(['any', 'any'], (map, key) => {
      if (typeof key !== 'string' && typeof key !== 'number') return null;
      if (typeof map !== 'object' || map === null || Array.isArray(map)) return null;
      return Object.hasOwn(map, key) ? (map[key] ?? null) : null;
    }),
    keys: define(['object'], (map) => Object.keys(readObject(map))),
    values: define(['object'], (map) => Object.values(readObject(map))),
    merge: define(
      ['object'],
      (...maps) => {
        const merged = createRecord();
        for (const map of maps) {
          for (const [name, value] of Object.entries(readObject(map))) merged[name] = value;
        }
        return merged;
      },
      { variadic: true },
    ),
    length: define(['measurable'], (value) => {
      if (typeof value === 'string') return [...value].length;
      return Array.isArray(value) ? value.length : Object.keys(readObject(value)).length;
    }),
    contains: define(['searchable', 'any'], (value, wanted) =>
      typeof value === 'string'
        ? typeof wanted === 'string' && value.includes(wanted)
        : walk(value).some((item) => item === wanted),
    ),
    reverse: define(['list'], (list) => walk(list).toReversed()),
    to_array: define(['any'], (value) => (Array.isArray(value) ? value : [value ?? null])),
    map: define(['reference', 'list'], (reference, list) =>
      walk(list).map((item) => budget.apply(reference, item)),
    ),
    sort: define(['list'], (list) =>
      walk(list).toSorted((a, b) => compareKeys(readKey(a), readKey(b))),
    ),
    sort_by: define(['list', 'reference'], sortedBy),
    min_by: define(['list', 'reference'], (list, by) => sortedBy(list, by)[0] ?? null),
    max_by: define(['list', 'reference'], (list, by) => sortedBy(list, by).at(-1) ?? null),
    sum: define(['list'], (list) => numbers(list).reduce((sum, number) => sum + number, 0)),
    min: define(['list'], (list) => numbers(list).toSorted((a, b) => a - b)[0] ?? null),
    max: define(['list'], (list) => numbers(list).toSorted((a, b) => b - a)[0] ?? null),
    abs: define(['number'], (value) => Math.abs(readNumber(value))),
    ceil: define(['number'], (value) => Math.ceil(readNumber(value))),
    floor: define(['number'], (value) => Math.floor(readNumber(value))),
  };
}

function readNumber(value: JSONValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new ExpressionFault('a function expected a number');
}

function readObject(value: JSONValue | undefined): JSONObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new ExpressionFault('a function expected an object');
}

function readKey(value: JSONValue | undefined): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new ExpressionFault('sorting needs a text or a number in every item');
}

function compareKeys(a: string | number, b: string | number): number {
  if (typeof a !== typeof b) throw new ExpressionFault('sorting met both texts and numbers');
  return a < b ? -1 : a > b ? 1 : 0;
}
