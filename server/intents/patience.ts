import { limits } from '../../shared/limits.ts';
import type { SiteTurn } from './site-turn.ts';

/**
 * What was asked for, or `instead` when it takes longer than a turn may wait: the customer is then told so while there
 * is still time to. What was asked for goes on until the turn ends.
 */
export async function withinPatience<T>(
  asked: Promise<T>,
  instead: T,
  { clock }: Pick<SiteTurn, 'clock'>,
): Promise<T> {
  let stop = (): void => undefined;
  const late = new Promise<T>((resolve) => {
    const timer = clock.after(limits.backendAnswerMs, () => resolve(instead));
    stop = () => timer.cancel();
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    stop();
  }
}
