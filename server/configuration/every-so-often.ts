import type { Clock, Timer } from '../../shared/clock.ts';

/** Runs `look` again and again; returns what ends it. */
export function everySoOften(look: () => void, ms: number, clock: Clock): () => void {
  let timer: Timer;
  const again = (): void => {
    timer = clock.after(ms, again);
    look();
  };
  timer = clock.after(ms, again);
  return () => timer.cancel();
}
