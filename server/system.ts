import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../shared/clock.ts';
import type { RandomBytes } from '../shared/random.ts';

/** The machine's time. A waiting timer does not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** For a command that has nothing to do but wait: keeps the process alive meanwhile. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

/** Our timers let a process end while one waits: for a command that has nothing else to do. */
export async function stayAwake<T>(work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  while (!isOver) await Promise.race([over, pause(100)]);
  return work;
}

/** The machine's randomness. */
export const systemRandom: RandomBytes = (count) => randomBytes(count);

/** Where Deskbell is installed: the folder of its package.json, whether it runs from source or compiled. */
export function findPackageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of Deskbell is missing');
    folder = parent;
  }
  return folder;
}

/** This version, from package.json. */
export function readVersion(): string {
  const text = readFileSync(join(findPackageFolder(), 'package.json'), 'utf8');
  const content: unknown = JSON.parse(text);
  return z.object({ version: z.string() }).parse(content).version;
}
