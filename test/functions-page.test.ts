import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFunctions } from '../server/expressions/functions/table.ts';
import { explained, recipes } from './support/function-examples.ts';
import { command, pagePath, run, writeFunctionsPage } from './support/write-functions.ts';

describe('the page of functions', () => {
  it('is what the functions give today', () => {
    expect(readFileSync(pagePath, 'utf8'), `docs/functions.md is stale, run: ${command}`).toBe(
      writeFunctionsPage(),
    );
  });

  it('explains every function there is, and no other', () => {
    const known = createFunctions({ spend: () => undefined, apply: () => null });
    expect(Object.keys(explained).sort()).toEqual(Object.keys(known).sort());
  });

  it('reads sums and days as they are written on the continent', () => {
    const given = recipes.map(({ source, input }) => run(source, input));
    expect(given).toContainEqual({ minor: 123_450, currency: 'EUR' });
    expect(given).toContain('2026-11-17T00:00:00.000Z');
  });
});
