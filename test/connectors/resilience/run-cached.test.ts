import { describe, expect, it } from 'vitest';
import { createCacheMemory } from '../../../server/connectors/resilience/cache-memory.ts';
import { cachePolicySchema } from '../../../server/connectors/resilience/cache-policy.ts';
import { openOperationCaches } from '../../../server/connectors/resilience/operation-caches.ts';
import { createReplyCache } from '../../../server/connectors/resilience/reply-cache.ts';
import { runCached } from '../../../server/connectors/resilience/run-cached.ts';
import { contracts } from '../../../shared/capability.ts';
import type { CapabilityInput, CapabilityOutput } from '../../../shared/capability.ts';
import { siteIdSchema } from '../../../shared/ids.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const site = siteIdSchema.parse('shop');
const policy = cachePolicySchema.parse({ ttlSeconds: 60, staleIfErrorSeconds: 600 });

function open() {
  const clock = createFakeClock();
  const memory = createCacheMemory();
  const caches = openOperationCaches(
    new Map([
      ['custom.stock_of', { contract: { kind: 'read' } }],
      ['custom.book', { contract: { kind: 'write' } }],
    ]),
    () =>
      createReplyCache({ memory, clock, deadlineMs: 1_000, telemetry: { fault: () => undefined } }),
  );
  const backend = { calls: 0, isDown: false };
  const owner = 'ada@example.com';

  const askOrder = (input: CapabilityInput['order.get']) => {
    const asked = { site, connection: 'shop', operation: 'order.get', policy };
    const { proofs } = contracts['order.get'];
    return runCached(
      {
        ...asked,
        input: { number: input.number, email: input.email ?? '' },
        proofs,
        cache: caches['order.get'],
      },
      async () => {
        backend.calls += 1;
        await new Promise<void>((resolve) => void clock.after(5, resolve));
        if (backend.isDown) {
          return { result: { ok: false, failure: 'unavailable' }, status: 503, calls: 2 };
        }
        if (input.email?.toLowerCase() !== owner) {
          return { result: { ok: false, failure: 'not_found' }, status: 200, calls: 1 };
        }
        const value: CapabilityOutput['order.get'] = {
          number: input.number,
          status: 'shipped',
          items: [],
          shipments: [],
        };
        return { result: { ok: true, value }, status: 200, calls: 1 };
      },
      new AbortController().signal,
    );
  };
  return { clock, caches, backend, askOrder };
}

describe('an operation behind a cache', () => {
  it('is run once for all who ask the same at once', async () => {
    const { clock, backend, askOrder } = open();
    const all = Promise.all(
      Array.from({ length: 200 }, () => askOrder({ number: '1', email: 'Ada@example.com' })),
    );
    await clock.advance(5);
    const ran = await all;
    expect(ran.every(({ result }) => result.ok)).toBe(true);
    expect(backend.calls).toBe(1);
    expect(ran.reduce((sum, { calls }) => sum + calls, 0)).toBe(1);
  });

  it('answers a wrong proof from the backend, never from what a right one has fetched', async () => {
    const { clock, backend, askOrder } = open();
    const both = Promise.all([
      askOrder({ number: '1', email: 'ada@example.com' }),
      askOrder({ number: '1', email: 'eve@example.com' }),
    ]);
    await clock.advance(5);
    expect(await both).toMatchObject([
      { result: { ok: true } },
      { result: { ok: false, failure: 'not_found' }, calls: 1 },
    ]);
    const again = askOrder({ number: '1', email: 'eve@example.com' });
    await clock.advance(5);
    expect(await again).toMatchObject({ result: { failure: 'not_found' }, calls: 1 });
    expect(backend.calls).toBe(3);
  });

  it('gives the last answer with its time while the backend is down', async () => {
    const { clock, backend, askOrder } = open();
    const first = askOrder({ number: '1', email: 'ada@example.com' });
    await clock.advance(120_000);
    expect(await first).not.toHaveProperty('asOf');
    backend.isDown = true;
    const later = askOrder({ number: '1', email: 'ada@example.com' });
    await clock.advance(5);
    expect(await later).toMatchObject({
      result: { ok: true, value: { number: '1' } },
      from: 'stale',
      asOf: '2026-11-20T09:00:00.000Z',
      status: 503,
      calls: 2,
    });
  });

  it('that writes has no cache', () => {
    const { caches } = open();
    expect(Object.keys(caches).sort()).toEqual(
      [
        ...Object.entries(contracts)
          .filter(([, { kind }]) => kind === 'read')
          .map(([name]) => name),
        'custom.stock_of',
      ].sort(),
    );
  });
});
