import { Scope, TreeInterpreter } from '@jmespath-community/jmespath';
import type { JSONValue } from '@jmespath-community/jmespath';
import type { Json } from '../../shared/json.ts';
import { limits } from '../../shared/limits.ts';
import { createFunctions } from './functions/table.ts';
import type { Syntax } from './syntax.ts';
import { ExpressionFault, checkItems, copyOutput, hasMember } from './value.ts';

/**
 * Runs one syntax tree over one input. The input is read where it is and never copied or changed: a reply is
 * read by many expressions, each of which touches little of it. Throws faults; the result is not judged yet.
 */
export function createInterpreter(): (tree: Syntax, input: Json) => unknown {
  // A scope of its own gives an interpreter of its own: the library's shared one stays untouched, and this
  // one knows no function but ours.
  const interpreter = TreeInterpreter.withScope(Scope().currentScopeData);
  let stepsLeft = 0;
  const spend = (steps: number) => {
    stepsLeft -= steps;
    if (stepsLeft < 0) {
      throw new ExpressionFault(`takes more than ${limits.expressionSteps} steps`);
    }
  };
  // `&expression` as a value. Kept apart by identity: data that merely looks like one is never run.
  const references = new WeakMap<object, Syntax>();
  const visit = interpreter.visit.bind(interpreter);
  // Every step of the library's recursion comes through here, which makes its run time countable.
  interpreter.visit = (node, value) => {
    spend(1);
    if (node.type === 'Comparator' && (node.name === 'EQ' || node.name === 'NE')) {
      const left = interpreter.visit(node.left, value);
      const right = interpreter.visit(node.right, value);
      return isEqual(left, right, spend) === (node.name === 'EQ');
    }
    // The library would read inherited members too, of the input and of objects an expression makes.
    const result =
      node.type === 'Field' && !hasMember(value, node.name) ? null : visit(node, value);
    if (node.type === 'ExpressionReference' && typeof result === 'object' && result !== null) {
      references.set(result, node.child);
    }
    if (Array.isArray(result)) checkItems(result.length);
    return result;
  };
  interpreter.runtime._functionTable = createFunctions({
    spend,
    apply: (reference, item) => {
      const tree = typeof reference === 'object' && reference !== null && references.get(reference);
      if (!tree) throw new ExpressionFault('a function expected an expression, as in &name');
      return copyOutput(interpreter.visit(tree, item), spend);
    },
  });
  return (tree, input) => {
    stepsLeft = limits.expressionSteps;
    return interpreter.search(tree, asLibraryValue(input));
  };
}

/** Deep equality that pays for each comparison: shared parts make a small value look huge. */
function isEqual(left: unknown, right: unknown, spend: (steps: number) => void): boolean {
  spend(1);
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const members: ReadonlyMap<string, unknown> = new Map(Object.entries(right));
  const entries = Object.entries(left);
  return (
    entries.length === members.size &&
    entries.every(([name, value]) => members.has(name) && isEqual(value, members.get(name), spend))
  );
}

/** The same shape under the library's name. */
function asLibraryValue(input: Json): JSONValue {
  return input;
}
