import type { Json } from '../../shared/json.ts';

/** Where two values differ, as a path and both sides; `'*'` in the wanted one is equal to everything that is there. */
export function listDifferences(wanted: Json, got: Json | undefined, path = ''): string[] {
  if (wanted === '*') return got === undefined ? [`${path}: nothing is there`] : [];
  const isMap = typeof wanted === 'object' && wanted !== null;
  if (
    !isMap ||
    typeof got !== 'object' ||
    got === null ||
    Array.isArray(wanted) !== Array.isArray(got)
  ) {
    return Object.is(wanted, got)
      ? []
      : [`${path}: ${JSON.stringify(wanted)} was ${JSON.stringify(got)}`];
  }
  const [theirs, ours] = [new Map(Object.entries(got)), new Map(Object.entries(wanted))];
  const extra = [...theirs.keys()].filter((name) => !ours.has(name));
  return [
    ...extra.map((name) => `${path}.${name}: ${JSON.stringify(theirs.get(name))} was not expected`),
    ...[...ours].flatMap(([name, value]) =>
      listDifferences(value, theirs.get(name), `${path}.${name}`),
    ),
  ];
}
