import type { FunctionSignature } from '@jmespath-community/jmespath';
import { createEncodingFunctions } from './encodings.ts';
import { createListFunctions } from './lists.ts';
import type { Budget } from './signature.ts';
import { createMoneyFunctions } from './money.ts';
import { createTextFunctions } from './texts.ts';

/**
 * Every function an expression may call, by name. All are written here: the library's own have no bounds
 * (`pad_left` makes a gigabyte out of nine characters).
 */
export function createFunctions(budget: Budget): Record<string, FunctionSignature> {
  const table: Record<string, FunctionSignature> = {
    ...createTextFunctions(),
    ...createEncodingFunctions(),
    ...createListFunctions(budget),
    ...createMoneyFunctions(),
  };
  Object.setPrototypeOf(table, null);
  return table;
}
