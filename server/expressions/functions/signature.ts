import {
  TYPE_ANY,
  TYPE_ARRAY,
  TYPE_EXPREF,
  TYPE_NUMBER,
  TYPE_STRING,
  TYPE_OBJECT,
} from '@jmespath-community/jmespath';
import type { FunctionSignature, InputSignature, JSONValue } from '@jmespath-community/jmespath';

/** What a function may cost: `spend` counts steps, `apply` runs `&expression` on an item. */
export type Budget = {
  spend(steps: number): void;
  apply(reference: JSONValue | undefined, item: JSONValue): JSONValue;
};

const types = {
  any: [TYPE_ANY],
  list: [TYPE_ARRAY],
  number: [TYPE_NUMBER],
  string: [TYPE_STRING],
  object: [TYPE_OBJECT],
  reference: [TYPE_EXPREF],
  measurable: [TYPE_STRING, TYPE_ARRAY, TYPE_OBJECT],
  searchable: [TYPE_STRING, TYPE_ARRAY],
} as const;

type ArgumentKind = keyof typeof types;

/** A function of the table. The library checks the kinds of its arguments and says which one is wrong. */
export function define(
  kinds: readonly ArgumentKind[],
  run: (...values: JSONValue[]) => JSONValue,
  options: { variadic?: boolean } = {},
): FunctionSignature {
  const last = kinds.length - 1;
  const signature = kinds.map((kind, index): InputSignature => ({
    types: [...types[kind]],
    ...(options.variadic === true && index === last ? { variadic: true } : {}),
  }));
  return { _func: (values: JSONValue[]) => run(...values), _signature: signature };
}
