import { describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../server/outgoing/retry-after.ts';

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 20, 9, 0, 0);
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Fri, 20 Nov 2026 09:01:00 GMT', 60_000],
    ['Fri, 20 Nov 2026 08:00:00 GMT', 0],
    [undefined, undefined],
    ['', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['9999999999999', undefined],
    ['soon 2030', undefined],
    ['2030-01-01', undefined],
    ['Fri, 99 Nov 2026 09:01:00 GMT', undefined],
  ])('%s', (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected);
  });
});
