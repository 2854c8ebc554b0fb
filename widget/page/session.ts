import type { Store } from './storage.ts';

export type Session = {
  token(): string | undefined;
  /** The server made a new session. It stays in memory until something is said. */
  renew(token: string): void;
  /** Writes the token down; called before a message leaves, so that a lost answer cannot make two conversations. */
  keep(): void;
  /** Takes over the session another tab has written down meanwhile; false when there is none or it is ours. */
  adopt(): boolean;
  /** The server does not know this session any more. */
  drop(): void;
};

/** The visitor's session token: read from storage, but not written before the first message. */
export function createSession(storage: Store): Session {
  let token = storage.read('token');
  let kept = token !== undefined;
  return {
    token: () => token,
    renew(next) {
      token = next;
      // A renewed token of a conversation that was begun replaces the one written down.
      if (kept) storage.write('token', next);
    },
    keep() {
      if (kept || token === undefined) return;
      storage.write('token', token);
      kept = true;
    },
    adopt() {
      const stored = kept ? undefined : storage.read('token');
      if (stored === undefined || stored === token) return false;
      token = stored;
      kept = true;
      return true;
    },
    drop() {
      // Another tab may have begun a new session already; that one is not ours to remove.
      if (storage.read('token') === token) storage.remove('token');
      token = undefined;
      kept = false;
    },
  };
}
