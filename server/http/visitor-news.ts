import type { Clock, Timer } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { News } from '../../shared/protocol.ts';
import type { Announcement, Announcements } from '../conversation/announcements.ts';
import type { Store } from '../store/store.ts';

export type NewsOptions = {
  store: Pick<Store, 'read'>;
  announcements: Pick<Announcements, 'watch'>;
  clock: Clock;
};

/**
 * What there is after `after`: at once when there is an entry, or when `over` is not given; else as soon as
 * something is heard, and what there is when `over` resolves. Hearing only says when to look: every answer is
 * read from the store, so whatever was announced wrongly, twice or never, an answer has no gap.
 */
export async function awaitNews(
  conversation: ConversationId,
  after: number,
  over: Promise<void> | undefined,
  options: NewsOptions,
): Promise<News> {
  const read = (): Promise<News> =>
    options.store.read.entriesAfter(conversation, after, limits.entriesPerPage);
  if (over === undefined) return read();
  // Watch first, look afterwards: an entry stored in between is heard, not missed.
  const ear = createEar(conversation, options);
  let ended = false;
  const ending = over.then(() => {
    ended = true;
  });
  try {
    for (;;) {
      const news = await read();
      if (news.entries.length > 0 || ended) return { ...news, ...ear.signs() };
      await Promise.race([ear.heard(), ending]);
      // Signs alone are told without another look: the next request begins with one.
      if (ear.hasSigns()) return { ...(await read()), ...ear.signs() };
    }
  } finally {
    ear.close();
  }
}

/** Listens to one conversation; `heard` resolves when it is worth looking. */
function createEar(
  conversation: ConversationId,
  { announcements, clock }: NewsOptions,
): {
  heard(): Promise<void>;
  hasSigns(): boolean;
  signs(): Pick<News, 'working' | 'growing'>;
  close(): void;
} {
  let signs: Pick<News, 'working' | 'growing'> = {};
  let due = false;
  let wake: (() => void) | undefined;
  let gathering: Timer | undefined;

  const ring = (): void => {
    gathering?.cancel();
    gathering = undefined;
    due = true;
    wake?.();
  };
  /** What comes in small pieces is told together: else a growing text would be a request for each of its words. */
  const gather = (): void => {
    gathering ??= clock.after(limits.pollGatherMs, ring);
  };
  const hear = (heard: Announcement): void => {
    switch (heard.kind) {
      case 'entry':
        // What a visitor said, they know; it may travel with the first sign of what is done about it.
        if (heard.pushed.entry.author === 'visitor') gather();
        else ring();
        return;
      case 'status':
        signs = { working: heard.status };
        return gather();
      case 'delta':
        signs = { growing: heard.delta };
        return gather();
    }
  };
  const unwatch = announcements.watch(conversation, hear);
  return {
    heard() {
      return new Promise((resolve) => {
        wake = () => {
          wake = undefined;
          due = false;
          resolve();
        };
        if (due) wake();
      });
    },
    hasSigns: () => signs.working !== undefined || signs.growing !== undefined,
    signs: () => signs,
    close() {
      unwatch();
      gathering?.cancel();
    },
  };
}
