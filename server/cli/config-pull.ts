import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createSources } from '../config/sources.ts';
import { digestOf, readBundle } from '../configuration/bundle.ts';
import { planBundle, writePlanned } from '../configuration/write-bundle.ts';
import type { PlannedFile } from '../configuration/write-bundle.ts';
import { systemRandom } from '../system.ts';
import type { ConfigCall } from './config.ts';

/**
 * `deskbell config pull`: writes the stored configuration over the local one. What is here and was never stored is
 * left alone unless `--force`.
 */
export async function pullConfiguration(
  call: ConfigCall,
  { force }: { force: boolean },
): Promise<number> {
  const { terminal, store, database } = call;
  const stored = await store.read.configuration();
  if (stored === undefined) {
    terminal.warn(`No configuration is stored in ${database} yet.`);
    return 1;
  }
  const file = targetOf(call);
  const planned = planBundle(stored, file);
  if (planned.length === 0) {
    terminal.print(`${file} is version ${stored.version} already.`);
    return 0;
  }
  const own = force ? [] : await findOwnChanges(call, file, planned);
  if (own.length > 0) {
    terminal.warn(
      `${own.join(', ')} would be overwritten, and no version in ${database} holds what is there. See "deskbell config diff"; --force overwrites.`,
    );
    return 1;
  }
  writePlanned(planned, systemRandom);
  for (const { path, before } of planned)
    terminal.print(`${before === undefined ? 'new     ' : 'changed '} ${path.slice(2)}`);
  terminal.print(
    `This is version ${stored.version}. After editing: deskbell config push --base ${stored.version}`,
  );
  return 0;
}

/** A folder gets the file under the name it has here. */
function targetOf({ file, configFile }: ConfigCall): string {
  const isFolder =
    /[\\/]$/.test(file) || statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(file, basename(configFile)) : file;
}

/** Files that hold what was never stored: all that differ, unless everything here is some earlier version. */
async function findOwnChanges(
  { terminal, store }: ConfigCall,
  file: string,
  planned: readonly PlannedFile[],
): Promise<string[]> {
  const folder = dirname(resolve(file));
  const local = readBundle(file, createSources({ environment: terminal.variables, folder }));
  const isStored =
    local.ok && (await store.read.configurationOfDigest(digestOf(local.bundle))) !== undefined;
  const known = isStored ? [`./${basename(file)}`, ...Object.keys(local.bundle.files)] : [];
  return planned
    .filter(({ path, before }) => before !== undefined && !known.includes(path))
    .map(({ path }) => path.slice(2));
}
