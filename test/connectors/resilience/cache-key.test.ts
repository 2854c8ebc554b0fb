import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCacheKey } from '../../../server/connectors/resilience/cache-key.ts';
import type { CacheSubject } from '../../../server/connectors/resilience/cache-key.ts';
import { createCacheMemory } from '../../../server/connectors/resilience/cache-memory.ts';
import { createReplyCache } from '../../../server/connectors/resilience/reply-cache.ts';
import type { Loaded } from '../../../server/connectors/resilience/reply-cache.ts';
import { siteIdSchema } from '../../../shared/ids.ts';
import { jsonOf } from '../../../shared/json.ts';
import type { Json } from '../../../shared/json.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const site = siteIdSchema.parse('shop');
const other = siteIdSchema.parse('outlet');

function keyOf(change: Partial<CacheSubject> = {}) {
  return createCacheKey({
    site,
    connection: 'shop',
    operation: 'order.get',
    input: { number: '1042', email: 'ada@example.com' },
    whose: { proof: ['email'] },
    ...change,
  });
}

describe('the key of an answer', () => {
  it.each<[string, Partial<CacheSubject>]>([
    ['site', { site: other }],
    ['connection', { connection: 'outlet' }],
    ['operation', { operation: 'order.list' }],
    ['person', { input: { number: '1042', email: 'eve@example.com' } }],
    ['part of the input', { input: { number: '1043', email: 'ada@example.com' } }],
    ['kind of a value', { input: { number: 1042, email: 'ada@example.com' } }],
    ['field', { input: { number: '1042', email: 'ada@example.com', page: 2 } }],
    ['proof', { whose: { proof: ['email', 'number'] } }],
    ['audience', { whose: 'anyone' }],
  ])('is another for another %s', (_case, change) => {
    expect(keyOf(change)).not.toBe(keyOf());
  });

  it('is the same for the same in another order or spelling', () => {
    expect(keyOf({ input: { email: ' ADA@Example.com', number: '1042' } })).toBe(keyOf());
  });

  it('is there with one proof of several, and is another for another of them', () => {
    const whose = { proof: ['email', 'phone'] };
    const key = (input: CacheSubject['input']) => keyOf({ input, whose });
    const byMail = key({ number: '1042', email: 'ada@example.com' });
    expect(byMail).not.toBeNull();
    expect(key({ number: '1042', phone: 'ada@example.com' })).not.toBe(byMail);
    expect(key({ number: '1042', email: 'ada@example.com', phone: '1' })).not.toBe(byMail);
  });

  it('keeps the case of a proof that is no e-mail: the ids of two carts may differ in nothing else', () => {
    const key = (id: string) => keyOf({ input: { id }, whose: { proof: ['id'] } });
    expect(key('aB')).not.toBe(key('Ab'));
  });

  it('does not name the person', () => {
    expect(keyOf()).not.toMatch(/ada|1042/);
  });

  it.each<[string, Partial<CacheSubject>]>([
    ['without a proof', { whose: { proof: [] } }],
    ['with an empty one', { input: { number: '1042', email: ' ' } }],
    ['with one that is missing', { input: { number: '1042' } }],
    ['with something else than its input', { input: ['ada@example.com'] }],
    ['with one that is inherited', { whose: { proof: ['toString'] } }],
  ])('is none %s: such an answer is kept for nobody', (_case, change) => {
    expect(keyOf(change)).toBeNull();
  });

  it('is one for one value only, whatever the order of its names', () => {
    const said = (value: Json) => JSON.stringify(value);
    const value = fc.jsonValue({ maxDepth: 2 }).map(jsonOf);
    fc.assert(
      fc.property(value, value, (one, two) => {
        const key = (input: Json) => keyOf({ input, whose: 'anyone' });
        if (said(one) !== said(two)) {
          expect(key([one])).not.toBe(key([two]));
        }
        expect(key({ a: one, b: two })).toBe(key({ b: two, a: one }));
      }),
    );
  });
});

describe('people who ask at once', () => {
  const people = ['ada@example.com', 'eve@example.com', 'bob@example.com'];
  const ownerOf = (number: string) => people[Number(number) % people.length];
  const step = fc.oneof(
    fc.record({
      ask: fc.record({
        number: fc.nat(4).map(String),
        email: fc.constantFrom(...people, 'ADA@example.com ', ''),
        ms: fc.integer({ min: 0, max: 1_500 }),
        fails: fc.boolean(),
        givesUp: fc.boolean(),
      }),
    }),
    fc.record({ pass: fc.integer({ min: 0, max: 4_000 }) }),
  );

  it('never get what another’s proof has fetched', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = createFakeClock();
        const cache = createReplyCache<{ number: string; for: string }>({
          memory: createCacheMemory({ maxEntries: 4 }),
          clock,
          deadlineMs: 1_000,
          telemetry: { fault: () => undefined },
        });
        const policy = {
          ttlSeconds: 2,
          staleSeconds: 3,
          staleIfErrorSeconds: 8,
          negativeSeconds: 1,
        };
        const asked: Promise<void>[] = [];
        for (const each of steps) {
          if ('pass' in each) {
            await clock.advance(each.pass);
            continue;
          }
          const { number, email, ms, fails, givesUp } = each.ask;
          const proof = email.trim().toLowerCase();
          const isOwner = ownerOf(number) === proof;
          const load = () =>
            new Promise<Loaded<{ number: string; for: string }>>((resolve) => {
              clock.after(ms, () => {
                if (fails) resolve({ ok: false, failure: 'unavailable' });
                else if (isOwner) resolve({ ok: true, value: { number, for: proof } });
                else resolve({ ok: false, failure: 'not_found' });
              });
            });
          const turn = new AbortController();
          const key = keyOf({ input: { number, email } });
          asked.push(
            cache.ask({ key, policy, signal: turn.signal, load }).then((answer) => {
              if (!answer.ok) return;
              expect(isOwner).toBe(true);
              expect(answer.value).toEqual({ number, for: proof });
            }),
          );
          if (givesUp) turn.abort();
        }
        await clock.advance(5_000);
        await Promise.all(asked);
      }),
    );
  });
});
