import { basename, dirname, resolve } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import { createSources } from '../config/sources.ts';
import { digestOf, readBundle } from './bundle.ts';
import { hasChanged } from './consulted.ts';
import { everySoOften } from './every-so-often.ts';
import { checkBundle, readConfiguration } from './read.ts';
import type { ConfigurationPlace, ConfigurationSource, SourceRead } from './source.ts';
import { describeUnshareable } from './shared-files.ts';
import type { Vault } from './vault.ts';
import { watchFiles } from './watch-files.ts';

/**
 * The latest version in the store is the configuration, for every process on it. What it refers to, secrets
 * above all, stays with the machine. While none is stored, `read` stores the local file as version 1: of
 * processes that start together one does, and the others take what it stored.
 */
export function createStoreSource(options: {
  store: Pick<Store, 'read' | 'write' | 'onNews'>;
  place: ConfigurationPlace;
  openVault: (before?: Vault) => Promise<Vault>;
  clock: Clock;
}): ConfigurationSource {
  const { store, place, openVault, clock } = options;
  let vault: Vault | undefined;
  let last: (SourceRead & { version: number }) | undefined;

  async function readLatest(): Promise<SourceRead> {
    const before = vault;
    vault = await openVault(before);
    const version = await store.read.configurationVersion();
    if (version === 0) return storeFirst(vault);
    if (last?.version === version && vault === before && !hasChanged(last.consulted)) return last;
    const row = await store.read.configuration();
    if (row === undefined) throw new Error(`version ${version} of the configuration is gone`);
    const read = await checkBundle(row, {
      name: `${basename(place.file)}@${row.version}`,
      folder: folderOf(place),
      environment: place.environment,
      vault,
    });
    last = { version: row.version, ...read };
    return last;
  }

  async function storeFirst(opened: Vault): Promise<SourceRead> {
    const local = await readConfiguration(place.file, place.environment, opened);
    if (!local.ok) return { version: undefined, ...local };
    const { bundle } = local.value;
    const faults = describeUnshareable(bundle, place.file);
    if (faults.length > 0)
      return { version: undefined, consulted: local.consulted, ok: false, faults };
    await store.write('configuration.push', {
      ...bundle,
      digest: digestOf(bundle),
      base: 0,
      note: `from ${basename(place.file)}`,
      at: clock.now(),
    });
    return readLatest();
  }

  return {
    read: readLatest,
    watch(changed) {
      const endNews = store.onNews(({ kind }) => {
        if (kind === 'configuration' || kind === 'missed') changed();
      });
      const endFiles = watchFiles({
        consulted: () => last?.consulted ?? new Map(),
        clock,
        changed,
      });
      const endPoll = everySoOften(changed, limits.configPollMs, clock);
      return () => {
        endNews();
        endFiles();
        endPoll();
      };
    },
  };
}

/** The stored version's number when the local file is there and says something else. */
export async function findDifference(
  store: Pick<Store, 'read'>,
  place: ConfigurationPlace,
): Promise<number | undefined> {
  const local = readBundle(place.file, createSources({ ...place, folder: folderOf(place) }));
  const row = await store.read.configuration();
  if (row === undefined || !local.ok) return undefined;
  return digestOf(local.bundle) === row.digest ? undefined : row.version;
}

const folderOf = ({ file }: ConfigurationPlace): string => dirname(resolve(file));
