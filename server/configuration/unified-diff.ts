import type { Bundle } from './bundle.ts';
import { diffLines } from './line-diff.ts';
import type { DiffLine } from './line-diff.ts';

type Named = { name: string; bundle: Bundle };

/**
 * What differs between two configurations, file by file, as `diff -u` writes it; empty when nothing does. `file`
 * is the name of the text. Texts may come from a store others write to: control characters are shown, not sent
 * to the terminal.
 */
export function diffBundles(file: string, before: Named, after: Named): string[] {
  const paths = new Set([...Object.keys(before.bundle.files), ...Object.keys(after.bundle.files)]);
  const texts: [string, string | undefined, string | undefined][] = [
    [file, before.bundle.text, after.bundle.text],
    ...[...paths]
      .sort()
      .map((path): [string, string | undefined, string | undefined] => [
        path.replace(/^\.\//, ''),
        before.bundle.files[path],
        after.bundle.files[path],
      ]),
  ];
  return texts
    .filter(([, old, fresh]) => old !== fresh)
    .flatMap(([path, old, fresh]) => [
      `--- ${old === undefined ? '/dev/null' : `${before.name}/${path}`}`,
      `+++ ${fresh === undefined ? '/dev/null' : `${after.name}/${path}`}`,
      ...hunks(diffLines(linesOf(old), linesOf(fresh))),
    ])
    .map(showControls);
}

/** Lines around a change that are shown with it. */
const context = 3;

function hunks(lines: readonly DiffLine[]): string[] {
  const shown: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  let hunk: { lines: string[]; old: [number, number]; fresh: [number, number] } | undefined;
  let sinceChange = 0;
  const close = (): void => {
    if (hunk === undefined) return;
    // What follows the last change beyond its context belongs to nobody.
    const extra = Math.max(0, sinceChange - context);
    const kept = hunk.lines.slice(0, hunk.lines.length - extra);
    shown.push(`@@ -${rangeOf(hunk.old, extra)} +${rangeOf(hunk.fresh, extra)} @@`, ...kept);
    hunk = undefined;
  };
  for (const [index, { kind, text }] of lines.entries()) {
    if (kind !== 'same' && hunk === undefined) {
      const before = lines.slice(Math.max(0, index - context), index);
      hunk = {
        lines: before.map((one) => ` ${one.text}`),
        old: [oldLine - before.length, before.length],
        fresh: [newLine - before.length, before.length],
      };
    }
    if (hunk !== undefined) {
      hunk.lines.push(`${signs[kind]}${text}`);
      if (kind !== 'new') hunk.old[1] += 1;
      if (kind !== 'old') hunk.fresh[1] += 1;
    }
    if (kind !== 'new') oldLine += 1;
    if (kind !== 'old') newLine += 1;
    sinceChange = kind === 'same' ? sinceChange + 1 : 0;
    // Two changes with no more than their context between them share a hunk.
    if (sinceChange > 2 * context) close();
  }
  close();
  return shown;
}

/** Where there are no lines, diff names the line before. */
function rangeOf([start, count]: readonly [number, number], extra: number): string {
  const kept = count - extra;
  return `${kept === 0 ? start - 1 : start},${kept}`;
}

const signs = { same: ' ', old: '-', new: '+' } as const;

function linesOf(text: string | undefined): string[] {
  if (text === undefined || text === '') return [];
  const lines = text.split('\n');
  // A missing end of the last line is a difference too, and must be seen.
  if (lines.at(-1) === '') lines.pop();
  else lines.push('\\ No newline at end of file');
  return lines;
}

function showControls(line: string): string {
  return line.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (char) =>
    char === '\t' ? char : `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
