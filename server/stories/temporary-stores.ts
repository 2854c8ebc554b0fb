import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';

/** Stores in a folder of their own, that nobody misses: nothing waits for the disk, and all is gone in the end. */
export type TemporaryStores = {
  /** An empty one; `committed` runs after each commit. */
  open(clock: Clock, committed?: () => void): Store;
  remove(): void;
};

export async function createTemporaryStores(
  random: RandomBytes,
  clock: Clock,
): Promise<TemporaryStores> {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-story-'));
  const empty = join(folder, 'empty.db');
  const syncFile = (_handle: number, done: (error: Error | null) => void): void => done(null);
  // The schema is made once; a copy of the file costs a hundredth of that.
  await openSqliteStore({ file: empty, clock, random, syncFile }).close();
  let count = 0;
  return {
    open(clock, committed) {
      count += 1;
      const file = join(folder, `${count}.db`);
      copyFileSync(empty, file);
      return openSqliteStore({
        file,
        clock,
        random,
        syncFile,
        ...(committed ? { committed } : {}),
      });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
