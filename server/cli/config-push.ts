import { basename } from 'node:path';
import { formatFaults } from '../config/fault.ts';
import { digestOf } from '../configuration/bundle.ts';
import type { Bundle } from '../configuration/bundle.ts';
import { readConfiguration } from '../configuration/read.ts';
import { describeUnshareable } from '../configuration/shared-files.ts';
import { diffBundles } from '../configuration/unified-diff.ts';
import type { ConfigurationRow } from '../store/queries.ts';
import { systemClock } from '../system.ts';
import type { ConfigCall } from './config.ts';
import { openVaultFor } from './installation.ts';

type PushOptions = { base?: string | undefined; note: string; 'dry-run': boolean };

/**
 * `deskbell config push`: checks the file as a whole, shows what it changes, and stores it as the next version.
 * Refused when the version it was made from, `--base`, is no longer the latest; without `--base` when the file is
 * what an earlier version was, because it then takes back what others stored since.
 */
export async function pushConfiguration(call: ConfigCall, options: PushOptions): Promise<number> {
  const { terminal, store, database, file } = call;
  const refuse = (message: string): number => {
    terminal.warn(message);
    return 1;
  };
  const base = options.base === undefined ? undefined : readBase(options.base);
  if (base === null) return refuse('--base must be the number of a version, 0 for none.');

  const read = await readConfiguration(
    file,
    terminal.variables,
    await openVaultFor(terminal, file),
  );
  if (!read.ok) return refuse(formatFaults(read.faults));
  const { bundle } = read.value;
  const unshareable = describeUnshareable(bundle, file);
  if (unshareable.length > 0) return refuse(formatFaults(unshareable));

  const digest = digestOf(bundle);
  const stored = await store.read.configuration();
  const latest = stored?.version ?? 0;
  if (stored?.digest === digest) {
    terminal.print(`${file} is version ${latest} in ${database} already.`);
    return 0;
  }
  if (base !== undefined && base !== latest) return refuse(describeStale(latest, base));
  const earlier = await store.read.configurationOfDigest(digest);
  if (base === undefined && earlier !== undefined)
    return refuse(
      `${file} is what version ${earlier} was; version ${latest} is the latest. Pull it, or go back with --base ${latest}.`,
    );
  for (const line of showChange(file, stored, bundle)) terminal.print(line);
  if (options['dry-run']) {
    terminal.print(`It would be version ${latest + 1} in ${database}; nothing was stored.`);
    return 0;
  }
  const at = systemClock.now();
  const { note } = options;
  const pushed = await store.write('configuration.push', {
    ...bundle,
    digest,
    base: latest,
    note,
    at,
  });
  if (pushed.kind === 'stale') return refuse(describeStale(pushed.version, latest));
  terminal.print(
    `Stored as version ${pushed.version} in ${database}; each server that can run it does so within a second.`,
  );
  return 0;
}

/** null when it is no version. */
function readBase(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function describeStale(latest: number, base: number): string {
  return `Version ${latest} was stored since version ${base}. See "deskbell config diff", pull, and push again.`;
}

function showChange(file: string, stored: ConfigurationRow | undefined, bundle: Bundle): string[] {
  const before = stored
    ? { name: `version ${stored.version}`, bundle: stored }
    : { name: 'nothing', bundle: { text: '', files: {} } };
  return diffBundles(basename(file), before, { name: 'here', bundle });
}
