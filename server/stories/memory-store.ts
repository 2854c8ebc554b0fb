import type { Clock } from '../../shared/clock.ts';
import { randomText } from '../../shared/mint.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';

/** An empty store that no disk ever sees, gone when it is closed. `committed` runs after each commit. */
export function openMemoryStore(from: {
  clock: Clock;
  random: RandomBytes;
  committed?: () => void;
}): Store {
  // One name for the connection that writes and the one that reads; other processes see nothing of it.
  const file = `file:${randomText(from.random)}?mode=memory&cache=shared`;
  return openSqliteStore({ ...from, file });
}
