import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigSources } from '../config/secret.ts';
import { createSources } from '../config/sources.ts';
import { emptyVault } from './vault.ts';
import type { Vault } from './vault.ts';

/**
 * The files something was read from, absent ones too, each as it was just before: what differs from this now
 * has changed since.
 */
export type Consulted = ReadonlyMap<string, string>;

/** `sources` that remember which files were asked for. */
export function recordSources(from: {
  environment: ConfigSources['environment'];
  folder: string;
  vault?: Vault;
}): ConfigSources & { consulted: Consulted } {
  const sources = createSources(from);
  const consulted = new Map<string, string>();
  return {
    environment: sources.environment,
    readText(path) {
      const file = resolve(from.folder, path);
      // Before it is read: a change in between is then seen later, not missed.
      if (!consulted.has(file)) consulted.set(file, lookAt(file));
      return sources.readText(path);
    },
    vault: (name) => (from.vault ?? emptyVault).read(name),
    consulted,
  };
}

/** Whether any of these files is another one now. */
export function hasChanged(consulted: Consulted): boolean {
  return [...consulted].some(([file, seen]) => lookAt(file) !== seen);
}

/** The same files as they are now. */
export function lookAgain(consulted: Consulted): Consulted {
  return new Map([...consulted.keys()].map((file) => [file, lookAt(file)]));
}

/** What tells one state of a file from the next without reading it. Editors replace files, so its number too. */
function lookAt(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    // Whoever reads it says why it cannot be read; here it is enough that it is not there.
    return 'absent';
  }
}
