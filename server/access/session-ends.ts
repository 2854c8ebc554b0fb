import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { isEnded } from '../store/identity.ts';
import type { KnownSession, SessionEnd } from '../store/identity.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** Says of a session that is open whether it was among those that have just been ended. */
export type IsOver = (session: KnownSession) => boolean;

/** Tells whoever holds sessions open that some are over: those ended here at once, those ended elsewhere in a second. */
export type SessionEnds = {
  /** They were ended here. */
  tell(ends: readonly SessionEnd[]): void;
  /** Returns its unsubscribe. */
  on(listener: (isOver: IsOver) => void): () => void;
  /** Whether it was ended just now: for whoever asked the store first and began to listen afterwards. */
  isOver: IsOver;
  stop(): void;
};

/**
 * Other processes end sessions too: once a second the store is asked which, from a little before the look before, for
 * commits that were late. Hearing of one twice does no harm. While the store is away nothing can be read or said
 * in any session; the first look afterwards goes back to the last that worked.
 */
export function createSessionEnds(options: {
  store: Pick<Store, 'shared' | 'read'>;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
}): SessionEnds {
  const { store, clock, telemetry } = options;
  const listeners = new Set<(isOver: IsOver) => void>();
  const recent = new Map<SessionEnd['who'], SessionEnd>();
  let lookedAt = clock.now();
  let timer: Timer | undefined;
  let stopped = false;

  /** By name, because there may be as many sessions open as there are ends. */
  const isOver: IsOver = (session) =>
    isEnded(
      session,
      [session.visitor, session.contact].flatMap((who) => (who && recent.get(who)) ?? []),
    );

  function tell(ends: readonly SessionEnd[]): void {
    if (ends.length === 0) return;
    for (const [who, { at }] of recent)
      if (at < clock.now() - limits.sessionEndOverlapMs) recent.delete(who);
    for (const end of ends)
      if ((recent.get(end.who)?.at ?? -Infinity) < end.at) recent.set(end.who, end);
    for (const listener of listeners) listener(isOver);
  }

  async function look(): Promise<void> {
    const at = clock.now();
    // By a clock that was put back the last look lies ahead.
    const since = Math.min(at, lookedAt) - limits.sessionEndOverlapMs;
    tell(await store.read.sessionEndsSince(since));
    lookedAt = at;
  }

  function plan(): void {
    if (stopped) return;
    timer = clock.after(limits.sessionEndLookMs, () => {
      look()
        .catch((error: unknown) => telemetry.fault({ where: 'access.ends', error }))
        .finally(plan);
    });
  }

  if (store.shared) plan();
  return {
    tell,
    isOver,
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
