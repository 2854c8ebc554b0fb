import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';

/** `concurrency` of a connection: how many calls may be under way to it at once, from each process. */
export const concurrencySchema = z
  .int()
  .min(1)
  .max(limits.connectionPlaces)
  .default(limits.connectionConcurrency);

/**
 * Places for calls to one backend. Who finds none waits, for a bounded time among a bounded number; a place
 * goes to who came last. Under more load than the backend can take, somebody has to be turned away: serving
 * the oldest first would give every place to a call with hardly any time left, and answer nobody.
 */
export type Gate = {
  enter(patience: { ms: number; signal: AbortSignal }): Promise<Entered>;
};

/** A place, to be left exactly once, or why there is none; `given_up` by the signal. */
type Entered = { leave(): void } | 'full' | 'late' | 'given_up';

export function createGate(clock: Clock, places: number): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];

  const place = (): Entered => {
    let left = false;
    return {
      leave() {
        if (left) return;
        left = true;
        inside -= 1;
        waiting.at(-1)?.();
      },
    };
  };

  return {
    enter({ ms, signal }) {
      if (signal.aborted) return Promise.resolve('given_up');
      if (inside < places) {
        inside += 1;
        return Promise.resolve(place());
      }
      if (waiting.length >= limits.connectionQueue) return Promise.resolve('full');
      return new Promise((resolve) => {
        const settle = (entered: Entered) => {
          waiting.splice(waiting.indexOf(go), 1);
          timer.cancel();
          signal.removeEventListener('abort', giveUp);
          resolve(entered);
        };
        const go = () => {
          inside += 1;
          settle(place());
        };
        const giveUp = () => {
          settle('given_up');
        };
        const timer = clock.after(ms, () => {
          settle('late');
        });
        signal.addEventListener('abort', giveUp);
        waiting.push(go);
      });
    },
  };
}
