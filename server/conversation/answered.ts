import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import type { Announcements } from './announcements.ts';

/**
 * Resolves when the turn of message `seq` and those before it have ended, wherever they run: looks again with each
 * entry that is announced, and once a second, because the end of a turn is not announced. Gives up when a turn
 * and the take-over of another one have had their time.
 */
export async function whenAnswered(
  options: { store: Pick<Store, 'read'>; clock: Clock; announcements: Announcements },
  conversation: ConversationId,
  seq: number,
): Promise<void> {
  const { store, clock, announcements } = options;
  const end = clock.now() + 2 * limits.turnDeadlineMs;
  let wake = (): void => undefined;
  const unwatch = announcements.watch(conversation, () => wake());
  try {
    while (clock.now() < end) {
      const heard = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const open = await store.read.openTurn(conversation);
      if (open === undefined || open > seq) return;
      const timer = clock.after(limits.answerLookMs, () => wake());
      await heard;
      timer.cancel();
    }
  } finally {
    unwatch();
  }
}
