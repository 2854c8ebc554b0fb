import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPlaceOf, isPlaceOfKey, placeOfKey } from '../../server/access/proof-place.ts';
import { mintApiKeyId } from '../../shared/mint.ts';

const key = Buffer.alloc(32, 1);
const address = '203.0.113.9';

describe('the place that wrong proofs are counted on', () => {
  it('is the same in every process that has the secret, and another for another address', () => {
    const place = createPlaceOf(key)({ address });
    expect(createPlaceOf(Buffer.from(key))({ address })).toBe(place);
    expect(createPlaceOf(key)({ address: '203.0.113.8' })).not.toBe(place);
  });

  it('does not say the address, and cannot be tried out without the secret', () => {
    const place = createPlaceOf(key)({ address });
    expect(place).toMatch(/^[\w-]{22}$/);
    expect(createPlaceOf(Buffer.alloc(32, 2))({ address })).not.toBe(place);
  });

  it('of a server of the shop’s is its key, which no address can pass for', () => {
    const apiKey = mintApiKeyId(randomBytes);
    const place = createPlaceOf(key)({ apiKey });
    expect(place).toBe(placeOfKey(apiKey));
    expect(isPlaceOfKey(place)).toBe(true);
    expect(isPlaceOfKey(createPlaceOf(key)({ address: place }))).toBe(false);
  });
});
