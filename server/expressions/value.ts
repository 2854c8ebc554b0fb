import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';

/** A fault of an expression's run. Its message names types and limits, never a value: it may be logged. */
export class ExpressionFault extends Error {}

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

/** Whether the value has a member of that name itself: what an object inherits is not data. */
export function hasMember(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
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
