import { describe, expect, it } from 'vitest';
import { createCacheMemory } from '../../../server/connectors/resilience/cache-memory.ts';
import type { CacheMemory } from '../../../server/connectors/resilience/cache-memory.ts';
import { cachePolicySchema } from '../../../server/connectors/resilience/cache-policy.ts';
import { createReplyCache } from '../../../server/connectors/resilience/reply-cache.ts';
import type { Loaded } from '../../../server/connectors/resilience/reply-cache.ts';
import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

type Stock = { name: string; left: number[] };

const tenMinutes = { ttlSeconds: 60, staleSeconds: 120, staleIfErrorSeconds: 600 };
const deadlineMs = 2_000;
const down: Loaded<Stock> = { ok: false, failure: 'unavailable' };

/** A cache in front of a backend whose answers a test sets, and which answers after `ms`. */
function openStock(options: { memory?: CacheMemory; clock?: Clock } = {}) {
  const time = createFakeClock();
  const clock = options.clock ?? time;
  const faults: string[] = [];
  const cache = createReplyCache<Stock>({
    memory: options.memory ?? createCacheMemory(),
    clock,
    deadlineMs,
    telemetry: { fault: ({ where }) => void faults.push(where) },
  });
  const backend = { calls: 0, ms: 0, aborted: 0, says: (): Loaded<Stock> => stock(3) };
  const load = (signal: AbortSignal) =>
    new Promise<Loaded<Stock>>((resolve, reject) => {
      backend.calls += 1;
      signal.addEventListener('abort', () => void (backend.aborted += 1));
      const answer = () => {
        try {
          resolve(backend.says());
        } catch (error) {
          reject(error instanceof Error ? error : new Error('odd'));
        }
      };
      if (backend.ms === 0) answer();
      else time.after(backend.ms, answer);
    });
  const ask = (
    policy: Partial<typeof tenMinutes> & { negativeSeconds?: number } = tenMinutes,
    key: string | null = 'mug',
    signal = new AbortController().signal,
  ) => cache.ask({ key, policy: cachePolicySchema.parse(policy), signal, load });
  return { time, backend, faults, ask };
}

function stock(left: number, name = 'Mug'): Loaded<Stock> {
  return { ok: true, value: { name, left: [left] } };
}

describe('an answer that is kept', () => {
  it('is as good as a new one for its time, then given with its time while a new one is fetched', async () => {
    const { time, backend, ask } = openStock();
    expect(await ask()).toEqual({ ...stock(3), from: 'backend' });
    backend.says = () => stock(2);
    await time.advance(59_000);
    expect(await ask()).toEqual({ ...stock(3), from: 'cache' });
    await time.advance(2_000);
    expect(await ask()).toEqual({ ...stock(3), from: 'stale', asOf: '2026-11-20T09:00:00.000Z' });
    await time.advance(0);
    expect(await ask()).toEqual({ ...stock(2), from: 'cache' });
    expect(backend.calls).toBe(2);
  });

  it('is not given after its times are over', async () => {
    const { time, backend, ask } = openStock();
    await ask();
    backend.says = () => stock(2);
    await time.advance(180_000);
    expect(await ask()).toEqual({ ...stock(2), from: 'backend' });
  });

  it('is nobody’s to change', async () => {
    const { backend, ask } = openStock();
    const mine: Stock = { name: 'Mug', left: [3] };
    backend.says = () => ({ ok: true, value: mine });
    const first = await ask();
    mine.left.push(4);
    if (!first.ok) throw new Error('no answer');
    expect(() => first.value.left.push(5)).toThrow(TypeError);
    expect(await ask()).toMatchObject(stock(3));
  });

  it('stays when it could not be renewed, and the backend is not asked again at once', async () => {
    const { time, backend, ask } = openStock();
    await ask();
    backend.says = () => down;
    await time.advance(61_000);
    for (let at = 0; at < 5; at += 1) {
      expect(await ask()).toMatchObject({ from: 'stale' });
      await time.advance(1);
    }
    expect(backend.calls).toBe(2);
    await time.advance(limits.replyCacheRetryMs);
    await ask();
    expect(backend.calls).toBe(3);
  });

  it('is renewed inside a deadline, though nobody waits for it', async () => {
    const { time, backend, ask } = openStock();
    await ask();
    await time.advance(61_000);
    backend.ms = 3_600_000;
    expect(await ask()).toMatchObject({ from: 'stale' });
    await time.advance(deadlineMs);
    expect(backend.aborted).toBe(1);
    backend.ms = 0;
    backend.says = () => stock(1);
    await ask();
    await time.advance(0);
    expect(await ask()).toEqual({ ...stock(1), from: 'cache' });
    // What the late call brings in the end is not kept.
    backend.says = () => stock(99);
    await time.advance(3_600_000);
    expect(await ask()).not.toMatchObject({ from: 'cache' });
  });
});

describe('a backend that gives no answer', () => {
  it.each<[string, Loaded<Stock>]>([
    ['is down', down],
    ['refuses', { ok: false, failure: 'rate_limited', retryAfterMs: 9_000 }],
    ['knows us no longer', { ok: false, failure: 'auth' }],
    ['talks nonsense', { ok: false, failure: 'unknown' }],
  ])('and %s is stood in for by the last good one, with its time', async (_case, failure) => {
    const { time, backend, ask } = openStock();
    await ask();
    await time.advance(300_000);
    backend.says = () => failure;
    expect(await ask()).toEqual({ ...stock(3), from: 'stale', asOf: '2026-11-20T09:00:00.000Z' });
    await time.advance(360_000);
    expect(await ask()).toEqual({ ...failure, from: 'backend' });
  });

  it('until the deadline is stood in for too', async () => {
    const { time, backend, ask } = openStock();
    await ask();
    await time.advance(300_000);
    backend.ms = 3_600_000;
    const waiting = ask();
    const strangers = ask(tenMinutes, 'tea');
    await time.advance(deadlineMs);
    expect(await waiting).toMatchObject({ from: 'stale', asOf: '2026-11-20T09:00:00.000Z' });
    expect(await strangers).toEqual({ ok: false, failure: 'timeout', from: 'backend' });
  });

  it('but throws is reported, and does not end the process', async () => {
    const { backend, faults, ask } = openStock();
    backend.says = () => {
      throw new Error('a fault of ours');
    };
    expect(await ask()).toEqual({ ok: false, failure: 'unknown', from: 'backend' });
    expect(await ask(tenMinutes, null)).toEqual({ ok: false, failure: 'unknown', from: 'backend' });
    expect(faults).toEqual(['connectors.cache', 'connectors.cache']);
  });
});

describe('what there is not', () => {
  const gone: Loaded<Stock> = { ok: false, failure: 'not_found' };

  it('replaces what there was, and is believed only for its own time', async () => {
    const { time, backend, ask } = openStock();
    const policy = { ...tenMinutes, negativeSeconds: 15 };
    await ask(policy);
    await time.advance(180_000);
    backend.says = () => gone;
    expect(await ask(policy)).toEqual({ ...gone, from: 'backend' });
    expect(await ask(policy)).toEqual({ ...gone, from: 'cache' });
    await time.advance(15_000);
    backend.says = () => down;
    expect(await ask(policy)).toEqual({ ...down, from: 'backend' });
  });

  it('is asked for again each time where no time is set', async () => {
    const { backend, ask } = openStock();
    backend.says = () => gone;
    await ask();
    await ask();
    expect(backend.calls).toBe(2);
  });
});

describe('many who ask at once', () => {
  it('share one call', async () => {
    const { time, backend, ask } = openStock();
    backend.ms = 50;
    const all = Promise.all(Array.from({ length: 200 }, () => ask({})));
    await time.advance(50);
    const from = (await all).map((one) => (one.ok ? one.from : one.failure));
    expect(backend.calls).toBe(1);
    expect(from.filter((one) => one === 'backend')).toHaveLength(1);
    expect(from.filter((one) => one === 'flight')).toHaveLength(199);
  });

  it('share none where no key says that it is the same', async () => {
    const { backend, ask } = openStock();
    await Promise.all(Array.from({ length: 5 }, () => ask(tenMinutes, null)));
    expect(backend.calls).toBe(5);
  });

  it('lose nothing when the first gives up, and when all do, the call ends', async () => {
    const { time, backend, ask } = openStock();
    backend.ms = 50;
    const turns = [new AbortController(), new AbortController()];
    const answers = turns.map(({ signal }) => ask(tenMinutes, 'mug', signal));
    turns[0]?.abort();
    expect(await answers[0]).toEqual({ ok: false, failure: 'timeout', from: 'backend' });
    await time.advance(50);
    expect(await answers[1]).toMatchObject(stock(3));
    expect(backend.aborted).toBe(0);

    const last = new AbortController();
    const lost = ask(tenMinutes, 'tea', last.signal);
    last.abort();
    expect(await lost).toMatchObject({ failure: 'timeout' });
    expect(backend.aborted).toBe(1);
  });
});

describe('the room for answers', () => {
  it('is bounded in number and bytes: what was unused the longest goes', async () => {
    const { backend, ask } = openStock({ memory: createCacheMemory({ maxEntries: 2 }) });
    await ask(tenMinutes, 'a');
    await ask(tenMinutes, 'b');
    await ask(tenMinutes, 'a');
    await ask(tenMinutes, 'c');
    expect(await ask(tenMinutes, 'a')).toMatchObject({ from: 'cache' });
    expect(await ask(tenMinutes, 'b')).toMatchObject({ from: 'backend' });

    const small = openStock({ memory: createCacheMemory({ maxBytes: 5_500 }) });
    small.backend.says = () => stock(1, 'x'.repeat(2_000));
    await small.ask(tenMinutes, 'a');
    await small.ask(tenMinutes, 'b');
    expect(await small.ask(tenMinutes, 'a')).toMatchObject({ from: 'cache' });
    await small.ask(tenMinutes, 'c');
    expect(await small.ask(tenMinutes, 'b')).toMatchObject({ from: 'backend' });
    small.backend.says = () => stock(1, 'x'.repeat(6_000));
    await small.ask(tenMinutes, 'd');
    expect(await small.ask(tenMinutes, 'd')).toMatchObject({ from: 'backend' });
    expect(backend.calls).toBe(4);
  });

  it('lets go of what is over, though nobody asks for it again', async () => {
    const released: string[] = [];
    const real = createCacheMemory();
    const memory: CacheMemory = {
      ...real,
      keep: (key, bytes, drop) =>
        real.keep(key, bytes, () => {
          released.push(key);
          drop();
        }),
    };
    const { time, ask } = openStock({ memory });
    await ask(tenMinutes, 'order of somebody');
    await time.advance(659_000);
    expect(released).not.toContain('order of somebody');
    await time.advance(1_000);
    expect(released).toContain('order of somebody');
  });
});

describe('a clock that jumps', () => {
  it('makes no entry live longer', async () => {
    const time = createFakeClock();
    let ahead = 0;
    const clock: Clock = { now: () => time.now() + ahead, after: time.after };
    const { backend, ask } = openStock({ clock });
    await ask();
    // It stands still for whoever looks at it.
    for (let back = 0; back < 23; back += 1) {
      await time.advance(30_000);
      ahead -= 30_000;
      await ask();
    }
    expect(backend.calls).toBe(2);
    ahead += 86_400_000;
    await ask();
    ahead -= 86_400_000;
    backend.says = () => stock(0);
    expect(await ask()).toMatchObject({ ...stock(0), from: 'backend' });
  });
});
