import type { FailureClass } from '../../../shared/capability.ts';
import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { CacheMemory } from './cache-memory.ts';
import type { CachePolicy } from './cache-policy.ts';
import { startFlight } from './flight.ts';
import type { Flight } from './flight.ts';
import { freezeCopy } from './freeze.ts';

/** What loading gives: the value after mapping and proof, or the class of failure. */
export type Loaded<V> =
  { ok: true; value: V } | { ok: false; failure: FailureClass; retryAfterMs?: number };

/**
 * The answer, frozen: many read the same one. `asOf` (ISO 8601) is when it was asked for, there where it is older
 * than its time to live. `from` is `flight` for who shared the call of somebody else.
 */
export type Cached<V> = Loaded<V> & {
  from: 'backend' | 'flight' | 'cache' | 'stale';
  asOf?: string;
};

export type Question<V> = {
  /** Made by `createCacheKey`; without one nothing is kept or shared. */
  key: string | null;
  policy: CachePolicy;
  signal: AbortSignal;
  load: (signal: AbortSignal) => Promise<Loaded<V>>;
};

/** Answers of backends, for operations that read: a write has no business here. */
export type ReplyCache<V> = {
  /** Never throws. What `load` throws is reported, and answered as `unknown`. */
  ask(question: Question<V>): Promise<Cached<V>>;
};

type Entry<V> = { loaded: Loaded<V>; at: number; restUntil: number };

/**
 * `memory` may be shared by many caches. `deadlineMs` bounds every load, also the ones that renew an answer behind
 * a customer's back.
 */
export function createReplyCache<V>(settings: {
  memory: CacheMemory;
  clock: Clock;
  deadlineMs: number;
  telemetry: Pick<Telemetry, 'fault'>;
}): ReplyCache<V> {
  const { memory, clock, deadlineMs, telemetry } = settings;
  const entries = new Map<string, Entry<V>>();
  const flights = new Map<string, Flight<Loaded<V>>>();
  const late: Loaded<V> = { ok: false, failure: 'timeout' };
  let latest = 0;

  /** A clock that is put back would make what is kept younger than it is: then nothing of it is kept. */
  function readClock(): number {
    const now = clock.now();
    if (now < latest - toleratedMs) {
      for (const key of [...entries.keys()]) memory.release(key);
      latest = now;
    }
    latest = Math.max(latest, now);
    return now;
  }

  async function load(question: Question<V>, signal: AbortSignal): Promise<Loaded<V>> {
    try {
      return freezeCopy(await question.load(signal));
    } catch (error) {
      telemetry.fault({ where: 'connectors.cache', error });
      return { ok: false, failure: 'unknown' };
    }
  }

  /** A failure keeps what was there; a new answer replaces it, and so does that there is no such thing. */
  function settle(key: string, loaded: Loaded<V>, policy: CachePolicy, startedAt: number): void {
    const now = readClock();
    const entry = entries.get(key);
    if (!loaded.ok && loaded.failure !== 'not_found') {
      if (entry !== undefined) entry.restUntil = now + limits.replyCacheRetryMs;
      return;
    }
    memory.release(key);
    const lifeMs = lifeOf(loaded, policy);
    if (lifeMs === 0) return;
    // It goes when its time is over, though nobody asks for it again and whatever the clock says by then.
    const timer = clock.after(lifeMs, () => {
      memory.release(key);
    });
    const bytes = Buffer.byteLength(JSON.stringify(loaded)) + overheadBytes;
    const kept = memory.keep(key, bytes, () => {
      timer.cancel();
      entries.delete(key);
    });
    // It is as old as the question, not as the answer; a clock that was put back meanwhile makes it no younger.
    if (kept) entries.set(key, { loaded, at: Math.min(startedAt, now), restUntil: 0 });
    else timer.cancel();
  }

  function fly(question: Question<V>, key: string): Flight<Loaded<V>> {
    const startedAt = readClock();
    const flight: Flight<Loaded<V>> = startFlight({
      deadlineMs,
      clock,
      late,
      landed: () => void flights.delete(key),
      async work(signal) {
        const loaded = await load(question, signal);
        // After its deadline it is nobody's answer, and another flight may be under way.
        if (!signal.aborted) settle(key, loaded, question.policy, startedAt);
        return loaded;
      },
    });
    flights.set(key, flight);
    return flight;
  }

  function renewBehind(question: Question<V>, key: string, entry: Entry<V>, now: number): void {
    // A clock that was ahead and is put right must not lengthen the rest.
    const restMs = Math.min(entry.restUntil - now, limits.replyCacheRetryMs);
    if (!flights.has(key) && restMs <= 0) fly(question, key).detach();
  }

  /** The last good answer, if it may stand in for one that could not be had. */
  function findLast(key: string, { ttlSeconds, staleIfErrorSeconds }: CachePolicy) {
    const now = readClock();
    const entry = entries.get(key);
    if (entry?.loaded.ok !== true) return null;
    return now - entry.at < (ttlSeconds + staleIfErrorSeconds) * 1_000 ? entry : null;
  }

  return {
    async ask(question) {
      const { key, policy, signal } = question;
      if (key === null) return { ...(await load(question, signal)), from: 'backend' };
      const now = readClock();
      const entry = entries.get(key);
      if (entry !== undefined) {
        memory.touch(key);
        const ageMs = now - entry.at;
        if (ageMs < freshMs(entry.loaded, policy)) return { ...entry.loaded, from: 'cache' };
        if (entry.loaded.ok && ageMs < (policy.ttlSeconds + policy.staleSeconds) * 1_000) {
          renewBehind(question, key, entry, now);
          return toStale(entry);
        }
      }
      const shared = flights.get(key);
      const loaded = (await (shared ?? fly(question, key)).join(signal)) ?? late;
      const last = !loaded.ok && mendable.has(loaded.failure) ? findLast(key, policy) : null;
      if (last !== null) return toStale(last);
      return { ...loaded, from: shared === undefined ? 'backend' : 'flight' };
    },
  };
}

/** What the last good answer may stand in for. The other failures are answers. */
const mendable: ReadonlySet<FailureClass> = new Set([
  'unavailable',
  'timeout',
  'rate_limited',
  'auth',
  'unknown',
]);

/** Clocks are put right by this much all the time. */
const toleratedMs = 1_000;

/** What an entry takes beside its JSON: the key, the maps. */
const overheadBytes = 512;

function toStale<V>({ loaded, at }: Entry<V>): Cached<V> {
  return { ...loaded, from: 'stale', asOf: new Date(at).toISOString() };
}

function freshMs<V>({ ok }: Loaded<V>, { ttlSeconds, negativeSeconds }: CachePolicy): number {
  return (ok ? ttlSeconds : negativeSeconds) * 1_000;
}

function lifeOf<V>(loaded: Loaded<V>, policy: CachePolicy): number {
  const { staleSeconds, staleIfErrorSeconds } = policy;
  const laterMs = loaded.ok ? Math.max(staleSeconds, staleIfErrorSeconds) * 1_000 : 0;
  return freshMs(loaded, policy) + laterMs;
}
