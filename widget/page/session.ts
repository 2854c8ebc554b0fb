import type { Store } from './storage.ts';
import { sessionKey } from './storage.ts';

export type Session = {
  /**
   * What to connect with: the session in which the message `next` was sent before, else the one written
   * down, which another tab may have begun meanwhile, else the one in memory.
   */
  token(next?: string): string | undefined;
  /** The server made a new session. It stays in memory until something is said, unless it is to be kept at once. */
  renew(token: string, keep?: boolean): void;
  /** Everything this browser holds of the visitor is gone. */
  forget(): void;
  /**
   * Writes the token down; called before a message leaves, so that a lost answer cannot make two
   * conversations. False when the message belongs to another session than the connected one: another tab
   * was first to write its own down, or the message was sent in another one before and may be stored there.
   */
  keep(id: string): boolean;
  /** Another tab has begun the conversation since this one was welcomed. */
  isElsewhere(): boolean;
  /** The message is stored or taken back: it is not sent again. */
  settle(id: string): void;
  /** The server does not know this session any more. */
  drop(): void;
};

/** The visitor's session token: read from storage, but not written before the first message. */
export function createSession(storage: Store): Session {
  let token: string | undefined;
  /** As the connection began with it; the server may have renewed it since. */
  let presented: string | undefined;
  const keyOf = (id: string) => `sent:${id}`;
  /** In which session each message under way was first sent. */
  const sent = new Map(storage.keys(keyOf('')).map((key) => [key, storage.read(key)]));
  const stored = () => storage.stored(sessionKey);
  const isOurs = (other: string | undefined) => other === token || other === presented;

  const forget = (key: string) => {
    sent.delete(key);
    storage.remove(key);
  };

  return {
    token: (next = '') => (token = presented = sent.get(keyOf(next)) ?? stored() ?? token),
    renew(renewed, keep) {
      // A renewed token of a conversation that was begun replaces the one written down; never another tab's.
      if (keep || (token !== undefined && stored() === token)) storage.write(sessionKey, renewed);
      token = renewed;
    },
    keep(id) {
      const key = keyOf(id);
      const ours = isOurs(sent.get(key) ?? stored() ?? token);
      if (ours && token !== undefined) {
        sent.set(key, token);
        // Again each time: the storage may have been full, or the visitor may have cleared it.
        if (isOurs(stored() ?? token)) storage.write(sessionKey, token);
        // Where there is no room for it, another tab may be first; the next page must still know this one.
        if (stored() !== token) storage.write(key, token);
      }
      return ours;
    },
    isElsewhere: () => !isOurs(stored() ?? token),
    forget() {
      storage.keys('').forEach(storage.remove);
      sent.clear();
      token = presented = undefined;
    },
    settle: (id) => forget(keyOf(id)),
    drop() {
      // Another tab may have begun a new session already; that one is not ours to remove.
      if (isOurs(stored() ?? token)) storage.remove(sessionKey);
      for (const [key, first] of sent) if (isOurs(first)) forget(key);
      token = presented = undefined;
    },
  };
}
