import { describe, expect, it } from 'vitest';
import { preferredWaitMs } from '../../server/http/prefer.ts';
import { limits } from '../../shared/limits.ts';

const longest = limits.preferWaitSeconds * 1_000;

describe('Prefer', () => {
  it.each([
    [undefined, 0],
    ['', 0],
    ['respond-async', 0],
    ['wait=10', 10_000],
    ['Wait=10', 10_000],
    ['WAIT = "10"', 10_000],
    ['respond-async, wait=10', 10_000],
    ['return=minimal;wait=10, respond-async', 10_000],
    ['wait=10;foo=bar', 10_000],
    ['wait=0', 0],
    ['wait=99999', longest],
    [`wait=${'9'.repeat(400)}`, longest],
    ['wait=-1', 0],
    ['wait=ten', 0],
    ['await=10', 0],
    ['wait=10s', 0],
  ])('%j means to wait %d ms', (header, ms) => {
    expect(preferredWaitMs(header)).toBe(ms);
  });
});
