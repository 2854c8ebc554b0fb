import { z } from 'zod';
import type { Clock, Timer } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { News, Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createAnnouncements } from './announcements.ts';
import type { Announcement, Announcements } from './announcements.ts';

/**
 * Announcements where other processes speak in the same conversations. The log is the bus: the store says which
 * conversations have something new, and what that is, is read from there, in the order of the log and after
 * what was announced last. So whoever watches hears every entry in the same order, wherever it was stored.
 *
 * Whatever may have been missed, because a process died before it could tell or because the store was away, is
 * found by asking how far the watched logs go: once a second, and at once when the store says so.
 */
export function createSharedAnnouncements(options: {
  store: Pick<Store, 'read' | 'onNews' | 'tell'>;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
}): Announcements {
  const { store, clock, telemetry } = options;
  const local = createAnnouncements();
  const watched = new Map<ConversationId, Watched>();
  let timer: Timer | undefined;
  let stopped = false;

  function tellEntry(conversation: ConversationId, heard: Heard<'entry'>): void {
    const state = watched.get(conversation);
    if (!state) return;
    const { seq } = heard.pushed.entry;
    if (state.told !== undefined && seq <= state.told) return;
    // Entries of another process lie between: they come first.
    if (state.told !== undefined && heard.pushed.prev > state.told) return readOn(conversation);
    state.told = seq;
    local.announce(conversation, heard);
  }

  /** Reads what follows in this log, and says it; asked again meanwhile, it looks again afterwards. */
  function readOn(conversation: ConversationId): void {
    const state = watched.get(conversation);
    if (!state) return;
    state.due = true;
    if (state.reading) return;
    state.reading = true;
    readPages(conversation, state)
      .catch((error: unknown) => telemetry.fault({ where: 'conversation.follow', error }))
      .finally(() => {
        state.reading = false;
      });
  }

  async function readPages(conversation: ConversationId, state: Watched): Promise<void> {
    while (state.due && watched.get(conversation) === state) {
      state.due = false;
      const told = state.told ?? (await beforeLast(conversation));
      const page = await store.read.entriesAfter(conversation, told, limits.entriesPerPage);
      let prev = told;
      for (const entry of page.entries) {
        if (state.told === undefined || entry.seq > state.told) {
          state.told = entry.seq;
          local.announce(conversation, { kind: 'entry', pushed: { entry, prev } });
        }
        prev = entry.seq;
      }
      if (page.more) state.due = true;
    }
  }

  /** Where nothing was announced yet the last entry is enough: whoever lacks what is before it sees the gap. */
  async function beforeLast(conversation: ConversationId): Promise<number> {
    const [last] = await store.read.lastVisible([conversation]);
    return Math.max(0, (last?.seq ?? 0) - 1);
  }

  async function lookForMissed(): Promise<void> {
    const ids = [...watched.keys()];
    for (let from = 0; from < ids.length; from += limits.conversationsPerLook) {
      const page = ids.slice(from, from + limits.conversationsPerLook);
      for (const { conversation, seq } of await store.read.lastVisible(page)) {
        const state = watched.get(conversation);
        if (state && (state.told === undefined || state.told < seq)) readOn(conversation);
      }
    }
  }

  function look(): void {
    timer?.cancel();
    lookForMissed()
      // The store is away: it says when it is back, and the next look comes anyway.
      .catch((error: unknown) => telemetry.fault({ where: 'conversation.look', error }))
      .finally(() => {
        if (!stopped) timer = clock.after(limits.lookForMissedMs, look);
      });
  }

  function hear(news: News): void {
    switch (news.kind) {
      case 'entries':
        for (const conversation of news.conversations) readOn(conversation);
        return;
      case 'sign': {
        const sign = signSchema.safeParse(news.sign);
        if (sign.success) local.announce(news.conversation, sign.data);
        return;
      }
      case 'missed':
        return look();
      case 'turns':
      case 'configuration':
        return;
    }
  }

  const unsubscribe = store.onNews(hear);
  timer = clock.after(limits.lookForMissedMs, look);

  return {
    announce(conversation, heard) {
      if (heard.kind === 'entry') return tellEntry(conversation, heard);
      local.announce(conversation, heard);
      store.tell(conversation, heard);
    },
    watch(conversation, listener) {
      const state = watched.get(conversation) ?? newlyWatched();
      watched.set(conversation, state);
      state.watchers += 1;
      const unwatch = local.watch(conversation, listener);
      return () => {
        unwatch();
        state.watchers -= 1;
        if (state.watchers === 0) watched.delete(conversation);
      };
    },
    startAt(conversation, seq) {
      const state = watched.get(conversation);
      // With others there, one of them may have looked at the log before that entry was in it.
      if (state?.watchers === 1) state.told ??= seq;
    },
    stop() {
      stopped = true;
      timer?.cancel();
      unsubscribe();
    },
  };
}

type Heard<K extends Announcement['kind']> = Extract<Announcement, { kind: K }>;

type Watched = {
  watchers: number;
  /** The last seq that was announced here; undefined before anything was. */
  told: number | undefined;
  reading: boolean;
  /** There is something to read. */
  due: boolean;
};

const newlyWatched = (): Watched => ({ watchers: 0, told: undefined, reading: false, due: false });

const turn = z.int().min(1);
const signSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), status: z.object({ turn, code: z.string() }) }),
  z.object({
    kind: z.literal('delta'),
    delta: z.object({ turn, part: z.int().min(0), text: z.string() }),
  }),
]);
