import { randomUUID } from 'node:crypto';
import { StoreProblem } from '../../server/store/store.ts';
import type { Store } from '../../server/store/store.ts';
import { openTestStore } from '../support/store.ts';

/** The store of several processes, in memory; a test says when a process's writes reach it, and whether. */
export type LimitingStore = {
  /** The store as one process sees it. */
  open(): ProcessStore;
  close(): Promise<void>;
};

export type ProcessStore = Pick<Store, 'write'> & {
  /** Writes that were made so far. */
  count(): number;
  /** From now on writes wait for `pass`. */
  hold(): void;
  /** Lets the writes that wait through, one after the other. */
  pass(): Promise<void>;
  /** From now on writes fail, or no longer. */
  fail(isFailing: boolean): void;
};

export function openLimitingStore(): LimitingStore {
  const test = openTestStore({ file: `file:${randomUUID()}?mode=memory&cache=shared` });
  return { open: () => openProcess(test.store), close: test.close };
}

function openProcess(store: Store): ProcessStore {
  let waiting: (() => Promise<void>)[] = [];
  let count = 0;
  let held = false;
  let failing = false;
  return {
    write(kind, input) {
      count += 1;
      if (failing) return Promise.reject(new StoreProblem('store.unavailable'));
      if (!held) return store.write(kind, input);
      return new Promise((resolve) => {
        waiting.push(async () => {
          const stored = store.write(kind, input);
          resolve(stored);
          await stored;
        });
      });
    },
    count: () => count,
    hold: () => void (held = true),
    async pass() {
      const passing = waiting;
      waiting = [];
      for (const write of passing) await write();
    },
    fail: (isFailing) => void (failing = isFailing),
  };
}

/** A few turns of the event loop: whatever needs no clock and no held write has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
