import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { limits } from '../shared/limits.ts';
import { readGraph, readProject } from './support/imports.ts';
import {
  command,
  explainLimits,
  inWords,
  pagePath,
  readLimits,
  writeLimitsPage,
} from './support/write-limits.ts';

describe('the page of limits', () => {
  it('is what the table of limits says today', () => {
    expect(readFileSync(pagePath, 'utf8'), `docs/limits.md is stale, run: ${command}`).toBe(
      writeLimitsPage(readLimits()),
    );
  });

  it('gives every limit a meaning', () => {
    const silent = readLimits().filter(({ meaning }) => meaning === '');
    expect(silent).toEqual([]);
  });

  it('takes the comment above, which speaks for every line up to the next', () => {
    const source = [
      '/** The table. */',
      'export const limits = {',
      '  /** Calls of one key,',
      '   * and their burst. */',
      '  callsPerMinute: 60,',
      '  callsBurst: 10,',
      '  /** A body. */',
      '  bodyBytes: 1024,',
      '};',
    ].join('\n');
    expect(explainLimits(source, { callsPerMinute: 60, callsBurst: 10, bodyBytes: 1024 })).toEqual([
      { name: 'callsPerMinute', value: 60, meaning: 'Calls of one key, and their burst.' },
      { name: 'callsBurst', value: 10, meaning: 'Calls of one key, and their burst.' },
      { name: 'bodyBytes', value: 1024, meaning: 'A body.' },
    ]);
  });

  it.each([
    ['leaseMs', 30_000, '30,000 ms (30 s)'],
    ['keyMs', 172_800_000, '172,800,000 ms (2 days)'],
    ['tickMs', 250, '250 ms'],
    ['bodyBytes', 65_536, '65,536 bytes (64 KiB)'],
    ['bodyBytes', 1_000, '1,000 bytes'],
    ['fields', 12, '12'],
  ])('writes %s %d as %s', (name, value, words) => {
    expect(inWords(name, value)).toBe(words);
  });
});

describe('the table of limits', () => {
  /** A limit nothing looks at is a promise nobody keeps. */
  const findUnused = (names: string[], sources: Record<string, string>) => {
    const used = new Set(
      readGraph(sources).files.flatMap(({ uses }) => uses.map((use) => use.name)),
    );
    return names.filter((name) => !used.has(`.${name}`));
  };

  it('holds no limit that no code looks at', () => {
    const project = readProject(`${import.meta.dirname}/..`);
    const code = Object.entries(project).filter(([path]) => !/^(test|demo)\//.test(path));
    expect(findUnused(Object.keys(limits), Object.fromEntries(code))).toEqual([]);
  });

  it('is reported when it holds one', () => {
    const sources = { 'server/jobs/a.ts': 'export const max = limits.jobsPerClaim;' };
    expect(findUnused(['jobsPerClaim', 'jobLeaseMs'], sources)).toEqual(['jobLeaseMs']);
  });
});
