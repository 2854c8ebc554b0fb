import type { Clock } from '../../shared/clock.ts';

/** Simulated time: a queue of things to come. Nothing happens between two of them. */
export type Timeline = Clock & {
  /** Runs one thing after the other, letting all promises settle in between, until `end` or `isOver`. */
  run(end: number, isOver: () => boolean): Promise<void>;
};

type Event = { at: number; order: number; run: () => void };

export function createTimeline(start: number): Timeline {
  const waiting: Event[] = [];
  let now = start;
  let order = 0;

  const isBefore = (one: Event, other: Event): boolean =>
    one.at < other.at || (one.at === other.at && one.order < other.order);

  const add = (event: Event): void => {
    const place = waiting.findLastIndex((other) => isBefore(other, event));
    waiting.splice(place + 1, 0, event);
  };

  return {
    now: () => now,
    after(ms, run) {
      order += 1;
      const event = { at: now + Math.max(0, Math.round(ms)), order, run };
      add(event);
      return {
        cancel() {
          const place = waiting.indexOf(event);
          if (place >= 0) waiting.splice(place, 1);
        },
      };
    },
    async run(end, isOver) {
      for (let event = waiting[0]; event && event.at <= end; event = waiting[0]) {
        waiting.shift();
        now = event.at;
        event.run();
        await settlePromises();
        if (isOver()) return;
      }
      now = end;
    },
  };
}

/** A turn of the real event loop: everything already resolved has run. Nothing simulated waits longer. */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
