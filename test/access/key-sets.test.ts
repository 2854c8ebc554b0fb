import { beforeEach, describe, expect, it } from 'vitest';
import { createSignatureVerifier } from '../../server/access/identity-signature.ts';
import type { VerifySignature } from '../../server/access/identity-signature.ts';
import { createKeySets } from '../../server/access/key-sets.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { createShopKey } from '../support/shop-tokens.ts';
import type { ShopKey } from '../support/shop-tokens.ts';

const keys = { jwks: 'https://shop.example/jwks.json' };

let clock: FakeClock;
let published: unknown;
let asked: number;
/** By how much somebody has set the clock. */
let shift: number;
let failed: { note: string; kept: boolean }[];
let verify: VerifySignature;
beforeEach(() => {
  clock = createFakeClock();
  asked = 0;
  shift = 0;
  failed = [];
  verify = createSignatureVerifier(
    createKeySets({
      clock: { ...clock, now: () => clock.now() + shift },
      fetch: () => {
        asked += 1;
        return Promise.resolve(
          published === 'down'
            ? { ok: false, note: 'connect_timeout' }
            : { ok: true, value: published },
        );
      },
      telemetry: { keySetFailed: ({ note, kept }) => failed.push({ note, kept }) },
    }),
  );
});

const publish = (...all: ShopKey[]): void => {
  published = { keys: all.map(({ jwk }) => jwk) };
};
const codeFor = async (key: ShopKey): Promise<string> => {
  const verified = await verify(await key.sign('u1'), keys);
  return verified.ok ? 'ok' : verified.problem.code;
};

describe('the keys of a shop', () => {
  it('are asked for with the first token, and once for many that come together', async () => {
    const key = await createShopKey(clock);
    publish(key);
    expect(asked).toBe(0);
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeFor(key)));
    expect(new Set(codes)).toEqual(new Set(['ok']));
    expect(asked).toBe(1);
  });

  it('are asked for again when a token names one that is not among them', async () => {
    const [old, next] = [await createShopKey(clock), await createShopKey(clock)];
    publish(old);
    expect(await codeFor(old)).toBe('ok');
    publish(old, next);
    await clock.advance(limits.identityKeySetRetryMs);
    expect(await codeFor(next)).toBe('ok');
    expect(asked).toBe(2);
    publish(next);
    await clock.advance(limits.identityKeySetFreshMs);
    // The old key is worth nothing any more once the set is read again.
    expect(await codeFor(old)).toBe('identity.key');
  });

  it('are not asked for at the pace of whoever makes up names of keys', async () => {
    const key = await createShopKey(clock);
    publish(key);
    await codeFor(key);
    const strangers = await Promise.all(Array.from({ length: 20 }, () => createShopKey(clock)));
    for (const stranger of strangers) expect(await codeFor(stranger)).toBe('identity.key');
    expect(asked).toBe(1);
    await clock.advance(limits.identityKeySetRetryMs);
    for (const stranger of strangers) expect(await codeFor(stranger)).toBe('identity.key');
    expect(asked).toBe(2);
    expect(await codeFor(key)).toBe('ok');
  });

  it('go on counting for a day while their address gives nothing, which is tried and told', async () => {
    const key = await createShopKey(clock);
    publish(key);
    expect(await codeFor(key)).toBe('ok');
    published = 'down';
    await clock.advance(limits.identityKeySetFreshMs);
    expect(await codeFor(key)).toBe('ok');
    expect(await codeFor(key)).toBe('ok');
    expect(asked).toBe(2);
    published = { keys: 'none' };
    await clock.advance(limits.identityKeySetRetryMs);
    expect(await codeFor(key)).toBe('ok');
    expect(failed).toEqual([
      { note: 'connect_timeout', kept: true },
      { note: 'is not a key set', kept: true },
    ]);
    await clock.advance(limits.identityKeySetStaleMs);
    expect(await codeFor(key)).toBe('identity.keys_unavailable');
    publish(key);
    await clock.advance(limits.identityKeySetRetryMs);
    expect(await codeFor(key)).toBe('ok');
  });

  it('that never came are not asked for all the time, and found when they come', async () => {
    const key = await createShopKey(clock);
    published = 'down';
    expect(await codeFor(key)).toBe('identity.keys_unavailable');
    expect(await codeFor(key)).toBe('identity.keys_unavailable');
    expect(asked).toBe(1);
    publish(key);
    await clock.advance(limits.identityKeySetRetryMs);
    expect(await codeFor(key)).toBe('ok');
  });

  it('may hold one that nobody can read, or a secret: the others count', async () => {
    const key = await createShopKey(clock);
    const oct = { kty: 'oct', k: 'c2VjcmV0', kid: key.jwk.kid, alg: 'HS256' };
    published = { keys: [oct, { kty: 'EC' }, { kty: 'XX', kid: '1' }, key.jwk] };
    expect(await codeFor(key)).toBe('ok');
  });

  it('are asked for again after the clock was put back, and the old ones are not young for it', async () => {
    const key = await createShopKey(clock);
    publish(key);
    await codeFor(key);
    shift = -1_000_000;
    expect(await codeFor(key)).toBe('ok');
    expect(asked).toBe(2);
  });
});
