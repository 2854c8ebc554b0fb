import { sessionKey } from './storage.ts';

/**
 * Calls `run` whenever the page may have slept: phones cut sockets in the background without telling,
 * a lost network leaves them open, and a page out of the back-forward cache holds a dead one. And when another tab
 * has written a session down, which may be the beginning of the conversation. Returns how to stop.
 */
export function watchWaking(run: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === 'visible') run();
  };
  const restored = (event: PageTransitionEvent) => {
    if (event.persisted) run();
  };
  // Storage tells every tab but the one that wrote.
  const begun = ({ key }: StorageEvent) => {
    if (key?.endsWith(sessionKey)) run();
  };
  window.addEventListener('storage', begun);
  window.addEventListener('online', run);
  window.addEventListener('offline', run);
  window.addEventListener('pageshow', restored);
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('storage', begun);
    window.removeEventListener('offline', run);
    window.removeEventListener('online', run);
    window.removeEventListener('pageshow', restored);
    document.removeEventListener('visibilitychange', seen);
  };
}
