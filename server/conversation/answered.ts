import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Announcements } from './announcements.ts';

/**
 * Resolves when the turn of message `seq` and those before it have ended, wherever they run: looks again with each
 * entry that is announced, and once a second, because the end of a turn is not announced. Where the store cannot
 * be read it goes on looking: the turn may end as soon as the store is back. Gives up when a turn and the take-over
 * of another one have had their time.
 */
export async function whenAnswered(
  options: {
    store: Pick<Store, 'read'>;
    clock: Clock;
    announcements: Announcements;
    telemetry: Pick<Telemetry, 'fault'>;
  },
  conversation: ConversationId,
  seq: number,
): Promise<void> {
  const { store, clock, announcements, telemetry } = options;
  const end = clock.now() + 2 * limits.turnDeadlineMs;
  let wake = (): void => undefined;
  let told = false;
  const isOver = async (): Promise<boolean> => {
    try {
      const open = await store.read.openTurn(conversation);
      return open === undefined || open > seq;
    } catch (error) {
      if (!told) telemetry.fault({ where: 'conversation.answered', error });
      told = true;
      return false;
    }
  };
  const unwatch = announcements.watch(conversation, () => wake());
  try {
    while (clock.now() < end) {
      const heard = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (await isOver()) return;
      const timer = clock.after(limits.answerLookMs, () => wake());
      await heard;
      timer.cancel();
    }
  } finally {
    unwatch();
  }
}
