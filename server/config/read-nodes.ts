import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import { limits } from '../../shared/limits.ts';
import type { PathPart } from './fault.ts';

type NodeFault = { offset: number; path: PathPart[]; message: string; hint: string | null };

type ReadNodes = { value: unknown; faults: NodeFault[]; unreadable: PathPart[][] };

/**
 * Turns the syntax tree into plain data and finds what YAML allows but a configuration must not hold.
 * The library's own conversion would join a collection used as a key into a text, silently.
 */
export function readNodes(document: Document.Parsed): ReadNodes {
  const faults: NodeFault[] = [];
  const unreadable: PathPart[][] = [];
  const anchors = new Map<unknown, { value: unknown; size: number }>();
  let expanded = 0;
  let size = 0;

  const refuse = (node: unknown, path: PathPart[], message: string, hint: string | null) => {
    faults.push({ offset: offsetOf(node), path, message, hint });
    unreadable.push(path);
    return undefined;
  };

  const read = (node: unknown, path: PathPart[]): unknown => {
    size += 1;
    if (isAlias(node)) return readAlias(node, path);
    if (path.length > limits.configDepth) {
      return refuse(node, path, `is nested deeper than ${limits.configDepth} levels`, null);
    }
    const before = size;
    const value = isMap(node)
      ? readMap(node, path)
      : isSeq(node)
        ? node.items.map((item, index) => read(item, [...path, index]))
        : isScalar(node)
          ? node.value
          : null;
    if (hasAnchor(node)) anchors.set(node, { value, size: size - before + 1 });
    return value;
  };

  const readAlias = (alias: Node, path: PathPart[]): unknown => {
    const target = isAlias(alias) ? alias.resolve(document) : undefined;
    if (target === undefined) {
      return refuse(
        alias,
        path,
        'refers to an anchor that does not exist',
        'write it above as &NAME',
      );
    }
    // An anchor is complete only after its node: one that is not is an ancestor of this alias.
    const anchor = anchors.get(target);
    if (anchor === undefined) return refuse(alias, path, 'refers to the value it is part of', null);
    expanded += anchor.size;
    size += anchor.size;
    if (expanded <= limits.configAliasValues) return anchor.value;
    const most = `aliases repeat more than ${limits.configAliasValues} values`;
    if (expanded - anchor.size > limits.configAliasValues) unreadable.push(path);
    else refuse(alias, path, most, 'write fewer aliases');
    return undefined;
  };

  const readMap = (map: YAMLMap, path: PathPart[]): unknown => {
    if (map.items.some(({ key }) => isMap(key) || isSeq(key))) return refuseKey(map, path);
    const entries = new Map<string, unknown>();
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? nameOf(key.value) : '';
      if (name === '' || name === '__proto__') {
        refuse(key ?? map, path, 'a key is not a name', 'write NAME: before the value');
        continue;
      }
      const inner = [...path, name];
      if (entries.has(name)) {
        const hint = 'keep one of the two';
        faults.push({ offset: offsetOf(key), path: inner, message: 'is there twice', hint });
      }
      entries.set(name, read(value, inner));
    }
    return Object.fromEntries(entries);
  };

  /** `q: {{ input.q }}` without quotes is a map whose only key is a map. */
  const refuseKey = (map: YAMLMap, path: PathPart[]) =>
    map.items.some(({ key }) => isMap(key) && key.flow === true)
      ? refuse(map, path, 'braces without quotes are a YAML map', 'put quotes around {{ … }}')
      : refuse(map, path, 'a key is not a name', 'write NAME: before the value');

  const value = read(document.contents, []);
  const version = document.directives.yaml;
  // YAML 1.1 reads yes, no, on and off as booleans.
  if (version.explicit === true && version.version !== '1.2') {
    faults.push({ offset: 0, path: [], message: 'is not YAML 1.2', hint: 'remove the line %YAML' });
  }
  return { value, faults, unreadable };
}

/** Numbers and booleans are fine as keys: `404:` is a name too. */
function nameOf(key: unknown): string {
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean'
    ? String(key)
    : '';
}

export function offsetOf(node: unknown): number {
  if (typeof node !== 'object' || node === null || !('range' in node)) return 0;
  return Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : 0;
}

function hasAnchor(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'anchor' in node && node.anchor !== undefined;
}
