import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFraction } from '../shared/random.ts';

describe('a fraction', () => {
  it('is drawn from 0 up to 1', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (bytes) => {
        const fraction = drawFraction(() => bytes);
        expect(fraction).toBeGreaterThanOrEqual(0);
        expect(fraction).toBeLessThan(1);
      }),
    );
    expect(drawFraction(() => new Uint8Array([128, 0, 0, 0]))).toBe(0.5);
    expect(drawFraction(() => new Uint8Array([0, 0, 0, 1]))).toBe(2 ** -32);
  });
});
