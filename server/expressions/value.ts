import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';

/** A fault of an expression's run. Its message names types and limits, never a value: it may be logged. */
export class ExpressionFault extends Error {}

/** Copies JSON into objects without a prototype, so that no name but the data's own is found in them. */
export function copyInput(input: Json, depth = 0): Json {
  if (typeof input !== 'object' || input === null) return input;
  if (depth >= limits.replyDepth) {
    throw new ExpressionFault(`the input is nested more than ${limits.replyDepth} levels deep`);
  }
  if (Array.isArray(input)) {
    checkItems(input.length);
    return input.map((item) => copyInput(item, depth + 1));
  }
  const copy = createRecord();
  for (const [name, value] of Object.entries(input)) copy[name] = copyInput(value, depth + 1);
  return copy;
}

/**
 * Copies a result, which the library types loosely, into plain JSON of at most `limits.expressionOutputBytes`
 * characters. Copying under a budget also ends results that share their parts and are small only in memory.
 */
export function copyOutput(
  result: unknown,
  spend: (steps: number) => void = () => undefined,
): Json {
  let left: number = limits.expressionOutputBytes;
  const copy = (value: unknown, depth: number): Json => {
    spend(1);
    left -= typeof value === 'string' ? value.length + 2 : 8;
    if (left < 0 || depth > limits.replyDepth * 2) {
      throw new ExpressionFault(`the result is larger than ${limits.expressionOutputBytes} bytes`);
    }
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (Array.isArray(value)) return value.map((item: unknown) => copy(item, depth + 1));
    if (typeof value !== 'object') {
      throw new ExpressionFault('the result is not JSON');
    }
    const record = createRecord();
    for (const [name, member] of Object.entries(value)) {
      left -= name.length;
      record[name] = copy(member, depth + 1);
    }
    return record;
  };
  return copy(result, 0);
}

export function createRecord(): { [name: string]: Json } {
  const record: { [name: string]: Json } = {};
  Object.setPrototypeOf(record, null);
  return record;
}

export function checkItems(count: number): void {
  if (count > limits.expressionInputItems) {
    throw new ExpressionFault(`a list has more than ${limits.expressionInputItems} items`);
  }
}

/** Keeps a text made by a function inside the output's cap. */
export function checkText(text: string): string {
  if (text.length > limits.expressionOutputBytes) {
    throw new ExpressionFault(`a text is longer than ${limits.expressionOutputBytes} characters`);
  }
  return text;
}
