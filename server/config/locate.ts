import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Document } from 'yaml';
import type { PathPart } from './fault.ts';
import { offsetOf } from './read-nodes.ts';

/**
 * The offset in the text at which a value, or the key that names it, begins. When the path ends early,
 * `found` is false and the offset is that of the last part that is there: the map that lacks a key.
 */
export function locateNode(
  document: Document.Parsed,
  path: readonly PathPart[],
  of: 'key' | 'value',
): { offset: number; found: boolean } {
  let node: unknown = document.contents;
  let keyOffset = 0;
  for (const part of path) {
    const step = stepInto(isAlias(node) ? node.resolve(document) : node, part);
    if (step === undefined) return { offset: keyOffset, found: false };
    keyOffset = offsetOf(step.key);
    node = step.value;
  }
  // A value that was left empty has no place of its own.
  const isEmpty = node === null || (isScalar(node) && node.value === null);
  return { offset: of === 'key' || isEmpty ? keyOffset : offsetOf(node), found: true };
}

function stepInto(node: unknown, part: PathPart): { key: unknown; value: unknown } | undefined {
  if (isSeq(node) && typeof part === 'number') {
    const item = node.items[part];
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  // The last of two equal keys is the one whose value counts.
  const pair = node.items.findLast(
    ({ key }) => isScalar(key) && String(key.value) === String(part),
  );
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}
