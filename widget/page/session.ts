import type { Store } from './storage.ts';

export type Session = {
  /** The one written down, which another tab may have begun meanwhile, or else the one in memory. */
  token(): string | undefined;
  /** The server made a new session. It stays in memory until something is said. */
  renew(token: string): void;
  /**
   * Writes the token down; called before a message leaves, so that a lost answer cannot make two
   * conversations. False when another tab was first: its session is ours now, and the message belongs there.
   */
  keep(): boolean;
  /** The server does not know this session any more. */
  drop(): void;
};

/** The visitor's session token: read from storage, but not written before the first message. */
export function createSession(storage: Store): Session {
  const key = 'token';
  let token: string | undefined;
  return {
    token: () => (token = storage.read(key) ?? token),
    renew(next) {
      // A renewed token of a conversation that was begun replaces the one written down; never another tab's.
      if (token !== undefined && storage.read(key) === token) storage.write(key, next);
      token = next;
    },
    keep() {
      const stored = storage.read(key);
      if (stored !== undefined && stored !== token) return false;
      // Again each time: the storage may have been full, or the visitor may have cleared it.
      if (token !== undefined) storage.write(key, token);
      return true;
    },
    drop() {
      // Another tab may have begun a new session already; that one is not ours to remove.
      if (storage.read(key) === token) storage.remove(key);
      token = undefined;
    },
  };
}
