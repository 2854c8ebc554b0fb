import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';

/** Places for calls to one backend; who finds none waits in order, for a bounded time in a bounded queue. */
export type Gate = {
  enter(patience: { ms: number; signal: AbortSignal }): Promise<Entered>;
};

/** A place, to be left exactly once, or why there is none. */
export type Entered = { leave(): void } | 'full' | 'late';

export function createGate(clock: Clock): Gate {
  let inside = 0;
  // A set keeps the order of arrival and lets a waiter leave from the middle.
  const waiting = new Set<() => void>();

  const place = (): Entered => {
    let left = false;
    return {
      leave() {
        if (left) return;
        left = true;
        inside -= 1;
        const [next] = waiting;
        next?.();
      },
    };
  };

  return {
    enter({ ms, signal }) {
      if (signal.aborted) return Promise.resolve('late');
      if (inside < limits.connectionConcurrency) {
        inside += 1;
        return Promise.resolve(place());
      }
      if (waiting.size >= limits.connectionQueue) return Promise.resolve('full');
      return new Promise((resolve) => {
        const stop = () => {
          waiting.delete(go);
          timer.cancel();
          signal.removeEventListener('abort', giveUp);
        };
        const go = () => {
          stop();
          inside += 1;
          resolve(place());
        };
        const giveUp = () => {
          stop();
          resolve('late');
        };
        const timer = clock.after(ms, giveUp);
        signal.addEventListener('abort', giveUp);
        waiting.add(go);
      });
    },
  };
}
