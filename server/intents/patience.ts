import { limits } from '../../shared/limits.ts';
import type { SiteTurn } from './site-turn.ts';

/**
 * What was asked for, or `instead` when it takes longer than a turn may wait: the customer is then told so while there
 * is still time to. What was asked for goes on until the turn ends.
 */
export async function withinPatience<T>(
  asked: Promise<T>,
  instead: T,
  { clock, startedAt }: Pick<SiteTurn, 'clock' | 'startedAt'>,
): Promise<T> {
  // A clock that is put back must not lengthen a turn.
  const leftMs = limits.backendAnswerMs - Math.max(0, clock.now() - startedAt);
  let stop = (): void => undefined;
  const late = new Promise<T>((resolve) => {
    const timer = clock.after(Math.max(0, leftMs), () => resolve(instead));
    stop = () => timer.cancel();
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    stop();
  }
}
