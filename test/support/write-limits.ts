import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { limits } from '../../shared/limits.ts';

/** `node test/support/write-limits.ts` writes docs/limits.md anew; a test says when that is due. */
export const command = 'node test/support/write-limits.ts';
export const pagePath = `${import.meta.dirname}/../../docs/limits.md`;

export type Limit = { name: string; value: number; meaning: string };

/** The limits with the comment above each; one comment speaks for all lines up to the next. */
export function readLimits(): Limit[] {
  const folder = `${import.meta.dirname}/../../shared/limits`;
  const source = readdirSync(folder)
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n');
  return explainLimits(source, limits);
}

export function explainLimits(source: string, values: Record<string, number>): Limit[] {
  const comments = parseSync('limits.ts', source).comments.filter(({ type }) => type === 'Block');
  return Object.entries(values).map(([name, value]) => {
    const at = source.search(new RegExp(`^\\s*${name}:`, 'm'));
    const comment = comments.findLast(({ end }) => end <= at)?.value ?? '';
    const meaning = comment
      .split('\n')
      .map((line) => line.replace(/^\s*\*+\s?/, '').trim())
      .join(' ')
      .trim();
    return { name, value, meaning };
  });
}

/** The whole page as Markdown. */
export function writeLimitsPage(all: Limit[]): string {
  const rows = all.map(
    ({ name, value, meaning }) =>
      `| \`${name}\` | ${inWords(name, value)} | ${meaning.replaceAll('|', '\\|')} |`,
  );
  return [
    '# Limits',
    '',
    `Written by \`${command}\` from \`shared/limits/\`; edit those files, not this page.`,
    '',
    'Every size, count, rate and wait has a limit that is checked before its cost is paid. What is over a limit is',
    'refused with a stable code (`shared/problem.ts`): `rate.limited`, with how long to wait, for a rate;',
    '`request.too_large` for a body and `request.invalid`, with the path, for a value in it; `conversation.busy` and',
    '`store.busy` for a queue. A backend or an endpoint over a limit fails its call, never the process.',
    '',
    '| limit | number | what it bounds |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** "20,000 ms (20 s)": the exact number first, as a person would say it behind. */
export function inWords(name: string, value: number): string {
  const exact = value.toLocaleString('en');
  if (/Ms$/.test(name)) return `${exact} ms${aside(scale(value, times, 'ms'))}`;
  if (/Bytes$/.test(name)) return `${exact} bytes${aside(scale(value, sizes, 'bytes'))}`;
  return exact;
}

const times: [number, string][] = [
  [86_400_000, 'days'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];
const sizes: [number, string][] = [
  [1_048_576, 'MiB'],
  [1_024, 'KiB'],
];

function scale(value: number, steps: [number, string][], unit: string): string {
  const step = steps.find(([size]) => value >= size && value % size === 0);
  return step === undefined ? `${value} ${unit}` : `${value / step[0]} ${step[1]}`;
}

const aside = (text: string) => (/^\d+ (ms|bytes)$/.test(text) ? '' : ` (${text})`);

if (import.meta.main) writeFileSync(pagePath, writeLimitsPage(readLimits()));
