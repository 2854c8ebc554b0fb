import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatTraceparent, mintTrace, parseTraceparent } from '../../server/telemetry/trace.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

describe('trace ids', () => {
  it('survive the way out and back in', () => {
    for (let round = 0; round < 50; round += 1) {
      const minted = mintTrace(randomBytes);
      expect(parseTraceparent(formatTraceparent(minted, randomBytes))).toBe(minted);
    }
  });

  it('are never all zeros, which would mean "none"', () => {
    const zeros = (count: number) => new Uint8Array(count);
    const minted = mintTrace(zeros);
    expect(parseTraceparent(formatTraceparent(minted, zeros))).toBe(minted);
  });

  it.each([
    ['the specification’s example', `00-${trace}-${parent}-01`, trace],
    ['a later version with more fields', `cc-${trace}-${parent}-01-what-the-future-holds`, trace],
    ['a later version without more fields', `01-${trace}-${parent}-00`, trace],
    ['no header', undefined, undefined],
    ['an empty header', '', undefined],
    ['the forbidden version', `ff-${trace}-${parent}-01`, undefined],
    ['version 00 with more fields', `00-${trace}-${parent}-01-x`, undefined],
    ['upper case', `00-${trace.toUpperCase()}-${parent}-01`, undefined],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${parent}-01`, undefined],
    ['a parent of zeros', `00-${trace}-${'0'.repeat(16)}-01`, undefined],
    ['a short trace', `00-${trace.slice(1)}-${parent}-01`, undefined],
    ['something after a later version’s flags', `01-${trace}-${parent}-01.x`, undefined],
    ['a line break', `00-${trace}-${parent}-01\n`, undefined],
  ])('read %s', (_, header, expected) => {
    expect(parseTraceparent(header)).toBe(expected);
  });
});
