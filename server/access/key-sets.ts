import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** The public keys of a shop. What a key holds is for who verifies with it. */
export type KeySet = z.infer<typeof keySetSchema>;

/** What stands at an address, or why it cannot be had. Never throws. */
export type FetchKeySet = (
  url: string,
) => Promise<{ ok: true; value: unknown } | { ok: false; note: string }>;

export type KeySets = {
  /**
   * The keys of the shop at this address; undefined when none can be had. `lacking`: the set in which a key was
   * looked for in vain, because the shop may have a new one.
   */
  get(url: string, lacking?: KeySet): Promise<KeySet | undefined>;
};

const keySetSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string() })).max(limits.identityKeys),
});

type Known = {
  keys: KeySet | undefined;
  fetchedAt: number;
  triedAt: number;
  fetching: Promise<void> | undefined;
};

/**
 * Key sets are asked for when they are needed, kept, and asked for again when they are old or lack a key, but never
 * more often than once in a while, whatever strangers put into tokens. While an address gives nothing, the keys
 * it gave last are believed, for a day.
 */
export function createKeySets(options: {
  fetch: FetchKeySet;
  clock: Clock;
  telemetry: Pick<Telemetry, 'keySetFailed'>;
}): KeySets {
  const { fetch, clock, telemetry } = options;
  const known = new Map<string, Known>();

  async function ask(url: string, about: Known): Promise<void> {
    about.triedAt = clock.now();
    const reply = await fetch(url);
    const parsed = reply.ok ? keySetSchema.safeParse(reply.value) : undefined;
    if (parsed?.success) {
      about.keys = parsed.data;
      about.fetchedAt = clock.now();
      return;
    }
    telemetry.keySetFailed({
      host: new URL(url).host,
      note: reply.ok ? 'is not a key set' : reply.note,
      kept: about.keys !== undefined,
    });
  }

  return {
    async get(url, lacking) {
      const about: Known = known.get(url) ?? {
        keys: undefined,
        fetchedAt: -Infinity,
        triedAt: -Infinity,
        fetching: undefined,
      };
      known.set(url, about);
      const mayAsk = sinceOf(clock, about.triedAt) >= limits.identityKeySetRetryMs;
      const isFresh = sinceOf(clock, about.fetchedAt) < limits.identityKeySetFreshMs;
      if (mayAsk && (!isFresh || about.keys === lacking))
        about.fetching ??= ask(url, about).finally(() => {
          about.fetching = undefined;
        });
      await about.fetching;
      if (sinceOf(clock, about.fetchedAt) >= limits.identityKeySetStaleMs) about.keys = undefined;
      return about.keys;
    },
  };
}

/** A clock that was put back must not make old keys young: what lies ahead is as good as never. */
function sinceOf(clock: Clock, at: number): number {
  const since = clock.now() - at;
  return since < 0 ? Infinity : since;
}
