import { limits } from '../../shared/limits.ts';

/** One line of a comparison: in both, only in the old text, or only in the new one. */
export type DiffLine = { kind: 'same' | 'old' | 'new'; text: string };

/**
 * The shortest way from one text to the other, line by line (Myers 1986): time and memory grow with the lines
 * that differ, not with the texts. Beyond `limits.configDiffEdits` all lines between the first and the last
 * difference count as changed.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const old = before.slice(start, before.length - end);
  const fresh = after.slice(start, after.length - end);
  return [
    ...before.slice(0, start).map((text) => line('same', text)),
    ...(walk(old, fresh) ?? [
      ...old.map((text) => line('old', text)),
      ...fresh.map((text) => line('new', text)),
    ]),
    ...before.slice(before.length - end).map((text) => line('same', text)),
  ];
}

const line = (kind: DiffLine['kind'], text: string): DiffLine => ({ kind, text });

/** undefined when it would take more edits than the limit. */
function walk(old: readonly string[], fresh: readonly string[]): DiffLine[] | undefined {
  // How far into `old` each diagonal was reached, for each number of edits.
  const trail: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (
    let edits = 0;
    edits <= Math.min(old.length + fresh.length, limits.configDiffEdits);
    edits += 1
  ) {
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = goesDown(reached, diagonal, edits);
      let x = down ? far(reached, diagonal + 1) : far(reached, diagonal - 1) + 1;
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal])
        x += 1;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= fresh.length)
        return retrace(trail, reached, old, fresh);
    }
    trail.push(reached);
    reached = next;
  }
  return undefined;
}

const far = (reached: ReadonlyMap<number, number>, diagonal: number): number =>
  reached.get(diagonal) ?? -1;

function goesDown(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && far(reached, diagonal - 1) < far(reached, diagonal + 1);
}

function retrace(
  trail: readonly ReadonlyMap<number, number>[],
  last: ReadonlyMap<number, number>,
  old: readonly string[],
  fresh: readonly string[],
): DiffLine[] {
  const backwards: DiffLine[] = [];
  let x = old.length;
  let y = fresh.length;
  const steps = [...trail, last];
  for (let edits = steps.length - 1; edits >= 0; edits -= 1) {
    const reached = steps[edits] ?? last;
    const diagonal = x - y;
    const down = goesDown(reached, diagonal, edits);
    const from = down ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : far(reached, from);
    const fromY = edits === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      backwards.push(line('same', old[x] ?? ''));
    }
    if (edits === 0) break;
    if (down) backwards.push(line('new', fresh[(y -= 1)] ?? ''));
    else backwards.push(line('old', old[(x -= 1)] ?? ''));
  }
  return backwards.reverse();
}
