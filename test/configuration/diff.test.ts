import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { diffLines } from '../../server/configuration/line-diff.ts';
import { diffBundles } from '../../server/configuration/unified-diff.ts';

const few = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

/** Length of the longest common subsequence, by the plain table. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0);
  for (const one of a) {
    const next: number[] = [];
    for (const [index, other] of b.entries())
      next.push(
        one === other ? (row[index - 1] ?? 0) + 1 : Math.max(row[index] ?? 0, next[index - 1] ?? 0),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('the lines that differ', () => {
  it('are such that both texts can be read from them, and as few as can be', () => {
    fc.assert(
      fc.property(few, few, (before, after) => {
        const lines = diffLines(before, after);
        const without = (kind: 'old' | 'new') =>
          lines.filter((line) => line.kind !== kind).map(({ text }) => text);
        expect(without('new')).toEqual(before);
        expect(without('old')).toEqual(after);
        const same = lines.filter(({ kind }) => kind === 'same').length;
        expect(same).toBe(longestCommon(before, after));
      }),
    );
  });

  it('cost no more than their limit in texts that have nothing in common', () => {
    const most = limits.configBytes / 8;
    const numbers = (sign: string) => Array.from({ length: most }, (_, n) => `${sign}${n}`);
    const lines = diffLines(['same', ...numbers('a')], ['same', ...numbers('b')]);
    expect(lines).toHaveLength(1 + 2 * most);
    expect(lines[0]).toEqual({ kind: 'same', text: 'same' });
  });
});

describe('what differs between two configurations', () => {
  const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
  const ten = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];
  const bundle = (own: string, files: Record<string, string> = {}) => ({ text: own, files });
  const show = (before: ReturnType<typeof bundle>, after: ReturnType<typeof bundle>) =>
    diffBundles('d.yaml', { name: 'version 1', bundle: before }, { name: 'here', bundle: after });

  it('is nothing when they are the same', () => {
    expect(show(bundle('a\n', { './x.yaml': 'x' }), bundle('a\n', { './x.yaml': 'x' }))).toEqual(
      [],
    );
  });

  it('is shown as diff -u shows it, with three lines around each change', () => {
    const changed = ten.map((line) => (line === '5' ? 'five' : line));
    expect(show(bundle(text(ten)), bundle(text(changed)))).toEqual([
      '--- version 1/d.yaml',
      '+++ here/d.yaml',
      '@@ -2,7 +2,7 @@',
      ...[' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8'],
    ]);
  });

  it('joins changes that are near, and parts those that are far', () => {
    const far = Array.from({ length: 30 }, (_, n) => `${n}`);
    const at = (...changed: number[]) =>
      text(far.map((line, n) => (changed.includes(n) ? `new ${line}` : line)));
    const heads = (...changed: number[]) =>
      show(bundle(text(far)), bundle(at(...changed))).filter((line) => line.startsWith('@@'));
    expect(heads(5, 11)).toEqual(['@@ -3,13 +3,13 @@']);
    expect(heads(5, 13)).toEqual(['@@ -3,7 +3,7 @@', '@@ -11,7 +11,7 @@']);
    expect(heads(0, 29)).toEqual(['@@ -1,4 +1,4 @@', '@@ -27,4 +27,4 @@']);
  });

  it('names files that came and went', () => {
    const lines = show(bundle('a\n', { './x.yaml': 'x\n' }), bundle('a\n', { './y.yaml': 'y\n' }));
    expect(lines).toEqual([
      ...['--- version 1/x.yaml', '+++ /dev/null', '@@ -1,1 +0,0 @@', '-x'],
      ...['--- /dev/null', '+++ here/y.yaml', '@@ -0,0 +1,1 @@', '+y'],
    ]);
  });

  it('shows a missing end of line, and control characters instead of sending them', () => {
    expect(show(bundle('a\n'), bundle('a')).slice(3)).toEqual([
      ' a',
      '+\\ No newline at end of file',
    ]);
    const hostile = 'title: \u001b[2J\u202emoc\n';
    expect(show(bundle(''), bundle(hostile)).at(-1)).toBe('+title: \\u001b[2J\\u202emoc');
  });
});
