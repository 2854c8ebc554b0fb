import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { RandomBytes } from '../../shared/random.ts';
import type { Bundle } from './bundle.ts';
import { isSharedPath } from './shared-files.ts';

/** A file that would be written: `text` is what is to be in it, `before` what is there now. */
export type PlannedFile = { path: string; file: string; text: string; before: string | undefined };

/**
 * The files that putting this bundle at `file` would change, the text last: a server that watches must never see
 * it name what is not there yet. Throws when the bundle names a path that leads elsewhere: it comes from a store
 * that others write to.
 */
export function planBundle(bundle: Bundle, file: string): PlannedFile[] {
  const folder = dirname(resolve(file));
  const texts: [string, string][] = [
    ...Object.entries(bundle.files),
    [`./${basename(file)}`, bundle.text],
  ];
  return texts
    .map(([path, text]): PlannedFile => {
      const target = path === `./${basename(file)}` ? resolve(file) : targetOf(folder, path);
      return { path, file: target, text, before: readIfThere(target) };
    })
    .filter(({ text, before }) => text !== before);
}

/** Writes them, each whole or not at all: first all of them beside their places, then each into its own. */
export function writePlanned(planned: readonly PlannedFile[], random: RandomBytes): void {
  const drafts = planned.map(({ file, text }) => {
    const name = `.${basename(file)}.${Buffer.from(random(8)).toString('hex')}`;
    return { file, text, draft: join(dirname(file), name) };
  });
  try {
    for (const { draft, text } of drafts) {
      mkdirSync(dirname(draft), { recursive: true });
      writeDurably(draft, text);
    }
    for (const { draft, file } of drafts) renameSync(draft, file);
  } finally {
    for (const { draft } of drafts) rmSync(draft, { force: true });
  }
}

/** Where a path of a bundle is on this machine; below the folder, also when a link stands on the way. */
function targetOf(folder: string, path: string): string {
  const refuse = (why: string) => new Error(`The stored path ${JSON.stringify(path)} ${why}.`);
  if (!isSharedPath(path)) throw refuse('is none of a file below the configuration');
  const target = resolve(folder, path);
  let parent = dirname(target);
  while (statSync(parent, { throwIfNoEntry: false }) === undefined) parent = dirname(parent);
  const real = `${realpathSync(parent)}${sep}`;
  if (!real.startsWith(`${realpathSync(folder)}${sep}`)) throw refuse('leads out of the folder');
  return target;
}

function readIfThere(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new Error(`${file} is no file.`);
  return readFileSync(file, 'utf8');
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o644);
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
