import type { Clock } from '../../shared/clock.ts';

/**
 * A read for everybody who asks: each is told what a read says that began after they asked, and between two reads
 * is a pause, so what it costs does not depend on how many ask. A failure is told to those who waited for it.
 */
export function spaceReads<T>(options: {
  read: () => Promise<T>;
  /** From the end of one read to the beginning of the next. */
  pauseMs: number;
  clock: Pick<Clock, 'after'>;
}): () => Promise<T> {
  const { read, pauseMs, clock } = options;
  const pause = (): Promise<void> => new Promise((resolve) => clock.after(pauseMs, resolve));
  let place: Promise<void> = Promise.resolve();
  let next: Promise<T> | undefined;

  return () => {
    next ??= place.then(() => {
      next = undefined;
      const reading = read();
      // Whether it failed is told to those who asked; the next one begins after it all the same.
      place = reading.then(pause, pause);
      return reading;
    });
    return next;
  };
}
