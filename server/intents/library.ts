import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IntentSource } from './read-intent-file.ts';

/** The intents we ship, in the same format as an owner's, in the order of their names. */
export function readLibrary(): IntentSource[] {
  const folder = join(import.meta.dirname, 'library');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({
      name: `library/${name}`,
      shipped: true,
      text: readFileSync(join(folder, name), 'utf8'),
    }));
}
