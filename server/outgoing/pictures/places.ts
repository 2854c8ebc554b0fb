import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';

/**
 * Places for pictures that are being fetched: so many in all, and so many from one host, so that a host that hangs
 * holds up nobody else's pictures. Who finds none waits, for a bounded time among a bounded number.
 */
export type Places = {
  /** What gives the place back, or null when there was none in time. */
  enter(host: string): Promise<(() => void) | null>;
};

type Waiter = { host: string; go(): void };

export function createPlaces(clock: Clock): Places {
  const inside = new Map<string, number>();
  const waiting = new Set<Waiter>();
  let all = 0;

  const hasRoom = (host: string): boolean =>
    all < limits.picturesAtOnce && (inside.get(host) ?? 0) < limits.picturesAtOncePerHost;

  function take(host: string): () => void {
    all += 1;
    inside.set(host, (inside.get(host) ?? 0) + 1);
    return () => {
      all -= 1;
      const left = (inside.get(host) ?? 1) - 1;
      if (left === 0) inside.delete(host);
      else inside.set(host, left);
      for (const waiter of waiting) if (hasRoom(waiter.host)) return waiter.go();
    };
  }

  return {
    enter(host) {
      if (hasRoom(host)) return Promise.resolve(take(host));
      if (waiting.size >= limits.picturesWaiting) return Promise.resolve(null);
      return new Promise((resolve) => {
        const settle = (place: (() => void) | null): void => {
          waiting.delete(waiter);
          timer.cancel();
          resolve(place);
        };
        const waiter: Waiter = { host, go: () => settle(take(host)) };
        const timer = clock.after(limits.pictureTotalMs, () => settle(null));
        waiting.add(waiter);
      });
    },
  };
}
