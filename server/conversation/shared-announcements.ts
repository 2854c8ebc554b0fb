import { z } from 'zod';
import type { Clock, Timer } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { PushedEntry } from '../../shared/protocol.ts';
import type { HeldLog, NewsPage } from '../store/queries.ts';
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
  const due = new Set<ConversationId>();
  let reading = false;
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

  /** There is something to read in this log; what is due while a read is under way goes together into the next. */
  function readOn(conversation: ConversationId): void {
    const state = watched.get(conversation);
    if (!state || isStopped(state)) return;
    due.add(conversation);
    if (reading) return;
    reading = true;
    readDue()
      .catch((error: unknown) => telemetry.fault({ where: 'conversation.follow', error }))
      .finally(() => {
        reading = false;
      });
  }

  async function readDue(): Promise<void> {
    while (due.size > 0) {
      const asked = [...due].slice(0, limits.conversationsPerLook);
      for (const conversation of asked) due.delete(conversation);
      const { logs, page } = await readNews(asked);
      const prevs = new Map(logs.map(({ conversation, after }) => [conversation, after]));
      for (const { conversation, entry } of page.entries) {
        tellRead(conversation, { entry, prev: prevs.get(conversation) ?? 0 });
        prevs.set(conversation, entry.seq);
      }
      for (const conversation of page.stopped) stopAt(conversation, prevs.get(conversation));
      if (page.more) dueAgain(asked);
    }
  }

  async function readNews(asked: ConversationId[]): Promise<{ logs: HeldLog[]; page: NewsPage }> {
    try {
      const logs = await heldLogs(asked);
      return { logs, page: await store.read.news(logs, limits.entriesPerLook) };
    } catch (error) {
      // Read with whatever is due next: that the store was away is no reason to wait for the next look.
      dueAgain(asked);
      throw error;
    }
  }

  function dueAgain(conversations: ConversationId[]): void {
    for (const conversation of conversations) {
      const state = watched.get(conversation);
      if (state && !isStopped(state)) due.add(conversation);
    }
  }

  function stopAt(conversation: ConversationId, last: number | undefined): void {
    const state = watched.get(conversation);
    if (state) state.stopped = last;
  }

  function tellRead(conversation: ConversationId, pushed: PushedEntry): void {
    const state = watched.get(conversation);
    if (!state || (state.told !== undefined && pushed.entry.seq <= state.told)) return;
    state.told = pushed.entry.seq;
    local.announce(conversation, { kind: 'entry', pushed });
  }

  /** Where nothing was announced yet the last entry is enough: whoever lacks what is before it sees the gap. */
  async function heldLogs(conversations: ConversationId[]): Promise<HeldLog[]> {
    const isNew = (id: ConversationId): boolean => watched.get(id)?.told === undefined;
    const fresh = conversations.filter(isNew);
    const lasts = fresh.length > 0 ? await store.read.lastVisible(fresh) : [];
    const before = new Map(lasts.map(({ conversation, seq }) => [conversation, seq - 1]));
    return conversations.map((conversation) => {
      const after = watched.get(conversation)?.told ?? before.get(conversation) ?? 0;
      return { conversation, after };
    });
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
      const state = watched.get(conversation) ?? {
        watchers: 0,
        told: undefined,
        stopped: undefined,
      };
      watched.set(conversation, state);
      state.watchers += 1;
      const unwatch = local.watch(conversation, listener);
      return () => {
        unwatch();
        state.watchers -= 1;
        if (state.watchers > 0) return;
        watched.delete(conversation);
        due.delete(conversation);
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

/**
 * `told`: the last seq that was announced here; undefined before anything was. `stopped`: after what the log cannot be
 * read by this version; it is not asked for again, or one such entry would be read once a second for as long as
 * somebody watches. Nothing behind it is told: whoever is sent on to a newer process begins with it there.
 */
type Watched = { watchers: number; told: number | undefined; stopped: number | undefined };

const isStopped = ({ told, stopped }: Watched): boolean =>
  stopped !== undefined && (told === undefined || told <= stopped);

const turn = z.int().min(1);
const signSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), status: z.object({ turn, code: z.string() }) }),
  z.object({
    kind: z.literal('delta'),
    delta: z.object({ turn, part: z.int().min(0), text: z.string() }),
  }),
]);
