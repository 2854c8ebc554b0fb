import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import { hasChanged, lookAgain } from './consulted.ts';
import type { Consulted } from './consulted.ts';

/**
 * Runs `changed` when one of the files is another one than when it was read. Looked at twice a second: what
 * systems tell about changed files differs with each of them, and on network drives nothing is told at all. A
 * file that is still being written is given the time to be finished.
 */
export function watchFiles(options: {
  /** The files of the last reading. */
  consulted: () => Consulted;
  clock: Clock;
  changed: () => void;
}): () => void {
  const { consulted, clock, changed } = options;
  let timer: Timer;

  function look(): void {
    if (hasChanged(consulted())) return settle(lookAgain(consulted()));
    timer = clock.after(limits.configLookMs, look);
  }

  function settle(seen: Consulted): void {
    timer = clock.after(limits.configSettleMs, () => {
      if (hasChanged(seen)) return settle(lookAgain(seen));
      timer = clock.after(limits.configLookMs, look);
      changed();
    });
  }

  timer = clock.after(limits.configLookMs, look);
  return () => timer.cancel();
}
