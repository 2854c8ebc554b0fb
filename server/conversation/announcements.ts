import type { ConversationId } from '../../shared/ids.ts';
import type { PushedEntry, TurnDelta, TurnStatus } from '../../shared/protocol.ts';

/** What whoever watches a conversation hears: stored entries, and the volatile signs of a turn at work. */
export type Announcement =
  /** `sentBy` names the socket that hears of its own message through the acknowledgement instead. */
  | { kind: 'entry'; pushed: PushedEntry; sentBy?: string }
  | { kind: 'status'; status: TurnStatus }
  | { kind: 'delta'; delta: TurnDelta };

export type Announcements = {
  announce(conversation: ConversationId, announcement: Announcement): void;
  /** Returns its unsubscribe. */
  watch(conversation: ConversationId, listener: (heard: Announcement) => void): () => void;
  /** Says that whoever began to watch just now has read the log up to `seq`, and needs to hear only of more. */
  startAt(conversation: ConversationId, seq: number): void;
  /** Hears and asks nothing more. */
  stop(): void;
};

/** Hearing is a courtesy: whoever missed something asks the store for everything after the last seq held. */
export function createAnnouncements(): Announcements {
  const watchers = new Map<ConversationId, Set<(heard: Announcement) => void>>();
  return {
    announce(conversation, announcement) {
      for (const listener of watchers.get(conversation) ?? []) listener(announcement);
    },
    watch(conversation, listener) {
      const listeners = watchers.get(conversation) ?? new Set();
      watchers.set(conversation, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) watchers.delete(conversation);
      };
    },
    // What is announced here is only what this process does, so nobody could miss anything of it.
    startAt: () => undefined,
    stop: () => undefined,
  };
}
