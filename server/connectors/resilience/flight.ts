import type { Clock } from '../../../shared/clock.ts';

/** One piece of work that many wait for, each as long as they like. */
export type Flight<R> = {
  /** The outcome, or null when the signal says that this one waits no longer. */
  join(signal: AbortSignal): Promise<R | null>;
  /** Goes on to its deadline even when nobody waits. */
  detach(): void;
};

/**
 * Starts the work under a deadline and a signal of its own: who gives up takes nothing from the others. Work that
 * nobody waits for any more is told to end. `late` is the outcome of what did not end in time, whether or not it
 * heeds its signal; `landed` is called once, when there is an outcome. The work must not throw.
 */
export function startFlight<R>(settings: {
  work: (signal: AbortSignal) => Promise<R>;
  deadlineMs: number;
  clock: Clock;
  late: R;
  landed: () => void;
}): Flight<R> {
  const { work, deadlineMs, clock, late, landed } = settings;
  const controller = new AbortController();
  let waiting = 0;
  let detached = false;
  let flying = true;
  const outcome = new Promise<R>((resolve) => {
    const land = (result: R) => {
      if (!flying) return;
      flying = false;
      timer.cancel();
      landed();
      resolve(result);
    };
    const timer = clock.after(deadlineMs, () => {
      controller.abort();
    });
    controller.signal.addEventListener('abort', () => {
      land(late);
    });
    void work(controller.signal).then(land);
  });

  return {
    join(signal) {
      if (signal.aborted) return Promise.resolve(null);
      waiting += 1;
      return new Promise((resolve) => {
        const leave = (result: R | null) => {
          signal.removeEventListener('abort', giveUp);
          waiting -= 1;
          if (waiting === 0 && !detached && flying) controller.abort();
          resolve(result);
        };
        const giveUp = () => {
          leave(null);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        void outcome.then((result) => {
          if (!signal.aborted) leave(result);
        });
      });
    },
    detach() {
      detached = true;
    },
  };
}
