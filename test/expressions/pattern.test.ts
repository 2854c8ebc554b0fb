import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../server/expressions/pattern.ts';
import type { Pattern } from '../../server/expressions/pattern.ts';
import { limits } from '../../shared/limits.ts';

function patternOf(source: string): Pattern {
  const compiled = compilePattern(source);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled;
}

describe('an owner’s pattern', () => {
  it('finds every match, with positions in UTF-16 as everywhere else', () => {
    const text = '😀 AB123456 and ab654321 and CD000001';
    const found = patternOf('[A-Z]{2}\\d{6}').findAll(text, 5);
    expect(found.map(({ value }) => value)).toEqual(['AB123456', 'CD000001']);
    for (const { value, start, end } of found) expect(text.slice(start, end)).toBe(value);
  });

  it('gives its first group where it has one', () => {
    expect(patternOf('(?i)card (\\d{4})').findAll('Card 1234, card 5678', 1)).toEqual([
      { value: '1234', start: 5, end: 9 },
    ]);
    expect(patternOf('a(b)?c').findAll('ac abc', 5)).toEqual([{ value: 'b', start: 4, end: 5 }]);
  });

  it.each([
    ['', 'is empty'],
    ['[A-Z', 'is not a regular expression: missing closing ]: `[A-Z`'],
    ['(?=\\d)x', /^looks around with .*group/],
    ['(?<!a)b', /^looks around with/],
    ['(a)\\1', /^refers back with .*once more$/],
    ['\\d*', /^matches an empty text: use \+ where you have \*/],
    ['(?:[a-z ]{1,90}){1,2}\\d', /^repeats too much/],
    ['a{2000}', /^is not a regular expression: invalid repeat count/],
    ['a'.repeat(limits.patternChars + 1), /^is longer than/],
  ])('is refused with what to change: %s', (source, message) => {
    const compiled = compilePattern(source);
    expect(compiled.ok ? 'taken' : compiled.message).toMatch(message);
  });

  it.each(['\\(\\?=\\)', '\\\\1a', '(?i)^x+$', '\\p{L}+-\\d+'])('is taken: %s', (source) => {
    expect(compilePattern(source).ok).toBe(true);
  });

  it.each([
    ['(a|aa)+b', 'a'.repeat(4_000)],
    ['(x+x+)+y', 'x'.repeat(4_000)],
    ['(?:.*,){8}z', 'a,'.repeat(2_000)],
    ['\\b(?:[a-z]{1,30} ?){1,3}\\d', 'ab '.repeat(1_333)],
  ])('takes time that grows with the text only: %s', (source, text) => {
    const pattern = patternOf(source);
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const before = process.cpuUsage();
      pattern.findAll(text, 5);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1_000);
    }
    expect(Math.min(...times)).toBeLessThan(20);
  });

  it('never throws, whatever the pattern and the text', () => {
    const piece = fc.constantFrom(
      'a',
      '\\d',
      '[a-c]',
      '(',
      ')',
      '+',
      '*',
      '{2,3}',
      '|',
      '.',
      '\\b',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 30 }),
          fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
        ),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        (source, text) => {
          const compiled = compilePattern(source);
          if (!compiled.ok) {
            expect(compiled.message).not.toBe('');
            return;
          }
          for (const { value, start, end } of compiled.findAll(text, 5)) {
            expect(text.slice(start, end)).toBe(value);
          }
        },
      ),
      { numRuns: 500, verbose: 1 },
    );
  });
});
