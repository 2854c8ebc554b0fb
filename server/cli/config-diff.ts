import { basename, dirname, resolve } from 'node:path';
import { formatFaults } from '../config/fault.ts';
import { createSources } from '../config/sources.ts';
import { readBundle } from '../configuration/bundle.ts';
import { diffBundles } from '../configuration/unified-diff.ts';
import type { ConfigCall } from './config.ts';

/** `deskbell config diff [FILE]`: 0 when the file is what is stored, 1 when it is not, 2 for trouble. */
export async function diffStored({ terminal, store, database, file }: ConfigCall): Promise<number> {
  const stored = await store.read.configuration();
  if (stored === undefined) {
    terminal.warn(`No configuration is stored in ${database} yet.`);
    return 2;
  }
  const sources = createSources({
    environment: terminal.variables,
    folder: dirname(resolve(file)),
  });
  const local = readBundle(file, sources);
  if (!local.ok) {
    terminal.warn(formatFaults(local.faults));
    return 2;
  }
  const before = { name: `version ${stored.version}`, bundle: stored };
  const lines = diffBundles(basename(file), before, { name: 'here', bundle: local.bundle });
  for (const line of lines) terminal.print(line);
  return lines.length === 0 ? 0 : 1;
}
