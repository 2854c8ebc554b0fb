/**
 * How many connections visitors hold open by key (a visitor, an address), sockets and held requests together,
 * so that whoever admits the next one need not look at them all.
 */
export type ConnectionCounts = {
  of(key: string): number;
  /** Counts one more; returns how to count it no longer. */
  hold(keys: readonly string[]): () => void;
};

export function createConnectionCounts(): ConnectionCounts {
  const counts = new Map<string, number>();
  const change = (key: string, by: 1 | -1): void => {
    const count = (counts.get(key) ?? 0) + by;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
  };
  return {
    of: (key) => counts.get(key) ?? 0,
    hold(keys) {
      for (const key of keys) change(key, 1);
      return () => {
        for (const key of keys) change(key, -1);
      };
    },
  };
}
