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
  const watched = new Map<ConversationId, Watched>();
  return {
    announce(conversation, announcement) {
      const known = watched.get(conversation);
      if (known === undefined || isOvertaken(known, announcement)) return;
      for (const listener of known.listeners) listener(announcement);
    },
    watch(conversation, listener) {
      const known = watched.get(conversation) ?? { listeners: new Set(), endsTurns: 0 };
      watched.set(conversation, known);
      known.listeners.add(listener);
      return () => {
        known.listeners.delete(listener);
        if (known.listeners.size === 0) watched.delete(conversation);
      };
    },
    // What is announced here is only what this process does, so nobody could miss anything of it.
    startAt: () => undefined,
    stop: () => undefined,
  };
}

type Watched = {
  listeners: Set<(heard: Announcement) => void>;
  /** Seq of the last entry that ended the turns before it: what a person says, or that one has come. */
  endsTurns: number;
};

/**
 * Whether it is a sign of a turn that a person has ended: the bot may not have noticed yet, and what it stores is
 * refused, but nobody is to see it at work, or a text of its growing, behind a person's words.
 */
function isOvertaken(known: Watched, announcement: Announcement): boolean {
  switch (announcement.kind) {
    case 'entry': {
      const { seq, author, turn } = announcement.pushed.entry;
      if (turn === undefined && author !== 'visitor') known.endsTurns = seq;
      return false;
    }
    case 'status':
      return announcement.status.turn < known.endsTurns;
    case 'delta':
      return announcement.delta.turn < known.endsTurns;
  }
}
