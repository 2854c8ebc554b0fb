import { limits } from '../../../shared/limits.ts';

/**
 * The bound on what all caches of a process hold together, in bytes and in number. Beyond it the one unused the
 * longest goes.
 */
export type CacheMemory = {
  /** Makes room; `drop` lets go of it later. False for what is larger than everything together may be. */
  keep(key: string, bytes: number, drop: () => void): boolean;
  /** It was used just now. */
  touch(key: string): void;
  release(key: string): void;
};

export function createCacheMemory({
  maxBytes = limits.replyCacheBytes,
  maxEntries = limits.replyCacheEntries,
}: { maxBytes?: number; maxEntries?: number } = {}): CacheMemory {
  // The first key of the map is the one unused the longest.
  const held = new Map<string, { bytes: number; drop: () => void }>();
  let total = 0;

  const release = (key: string): void => {
    const one = held.get(key);
    if (one === undefined) return;
    held.delete(key);
    total -= one.bytes;
    one.drop();
  };

  return {
    keep(key, bytes, drop) {
      release(key);
      if (bytes > maxBytes || maxEntries < 1) return false;
      while (total + bytes > maxBytes || held.size >= maxEntries) {
        const [oldest] = held.keys();
        if (oldest === undefined) break;
        release(oldest);
      }
      held.set(key, { bytes, drop });
      total += bytes;
      return true;
    },
    touch(key) {
      const one = held.get(key);
      if (one === undefined) return;
      held.delete(key);
      held.set(key, one);
    },
    release,
  };
}
