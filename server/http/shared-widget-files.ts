import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { isSealed, sealFile } from './file-seal.ts';
import { hashBuild } from './kept-widget-files.ts';
import type { KeptFiles } from './kept-widget-files.ts';
import { createScriptCache } from './script-cache.ts';
import { encodeScript } from './script-reply.ts';
import type { EncodedScript } from './script-reply.ts';
import { spaceReads } from './spaced-read.ts';

/** Files by their hashed names; what a name stands for never changes. Rejects when the store cannot be asked. */
export type HashedFiles = {
  get(name: string): EncodedScript | undefined | Promise<EncodedScript | undefined>;
};

type SharedFilesOptions = {
  store: {
    write: Store['write'];
    read: Pick<Store['read'], 'widgetFileNames' | 'widgetFile'>;
  };
  /** What this machine has; asked first. */
  kept: KeptFiles;
  /** The build of this process. */
  files: ReadonlyMap<string, EncodedScript>;
  /** 32 bytes that all processes on the store have and the store does not. */
  key: Buffer;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
};

/**
 * Puts this build into the store, and then gives out the files of every build that a process on the same store has
 * put there: behind a balancer a page asks any of them for the files of any other.
 *
 * Before a name is given to a page its file is in the store, so a name that the store does not have is made up. Asking
 * for such names costs one look at the names in the store now and then, however many are asked for, and nobody is told
 * that a file is missing by a look that is older than the question.
 */
export async function shareWidgetFiles(options: SharedFilesOptions): Promise<HashedFiles> {
  const { store, kept, clock, telemetry } = options;
  const keepInStore = createKeeper(options);
  const cache = createScriptCache(limits.widgetSharedBytes);
  const readScript = createScriptReader(options, cache.set);
  const readNames = spaceReads({
    read: async () => new Set(await store.read.widgetFileNames()),
    pauseMs: limits.widgetLookMs,
    clock,
  });
  let names: ReadonlySet<string> = new Set();

  async function find(name: string): Promise<EncodedScript | undefined> {
    if (!names.has(name)) names = await readNames();
    if (!names.has(name)) return undefined;
    const script = await readScript(name);
    // It may have been cleared away since the last look.
    if (!script) names = new Set();
    return script;
  }

  await keepInStore();
  let keptAt = clock.now();

  /** A build that pages still ask for is not to be cleared away, however long its process runs. */
  function keepAgain(): void {
    const now = clock.now();
    if (Math.abs(now - keptAt) < limits.widgetBuildRenewMs) return;
    keptAt = now;
    keepInStore().catch((error: unknown) => telemetry.fault({ where, error }));
  }

  return {
    get(name) {
      keepAgain();
      const script = kept.get(name) ?? cache.get(name);
      if (script) return script;
      return hashedName.test(name) ? find(name) : undefined;
    },
  };
}

const where = 'http.widget_files';

/** As the build names them: what it is, and eight characters of a hash. */
const hashedName = /^[\w-]{1,80}-[\w-]{8}\.js$/;

function createKeeper({ store, files, key, clock, telemetry }: SharedFilesOptions) {
  const build = hashBuild(files);
  const sealed = [...files]
    .map(([name, { identity }]) => ({
      name,
      seal: sealFile(key, name, identity),
      body: identity.toString('base64'),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name } of sealed)
    if (!hashedName.test(name))
      telemetry.fault({ where, error: new Error(`${name} is not named by a hash: not shared`) });

  return async (): Promise<void> => {
    const shared = sealed.filter(({ name }) => hashedName.test(name));
    if (shared.length > 0)
      await store.write('widget.keep', { build, files: shared, at: clock.now() });
  };
}

/** Reads a file that the store has, once for all who ask at a time, and believes it only with its seal. */
function createScriptReader(
  { store, key, clock, telemetry }: SharedFilesOptions,
  keep: (name: string, script: EncodedScript) => void,
) {
  const underWay = new Map<string, Promise<EncodedScript | undefined>>();
  /** Since when; only names that the store has are ever in here. */
  const refused = new Map<string, number>();

  async function read(name: string): Promise<EncodedScript | undefined> {
    const row = await store.read.widgetFile(name);
    if (!row) return undefined;
    const bytes = Buffer.from(row.body, 'base64');
    if (!isSealed(key, name, bytes, row.seal)) {
      refused.set(name, clock.now());
      const error = new Error(`${name} in the store is not what a process wrote: not served`);
      telemetry.fault({ where, error });
      return undefined;
    }
    refused.delete(name);
    const script = encodeScript(bytes);
    keep(name, script);
    return script;
  }

  return (name: string): Promise<EncodedScript | undefined> => {
    // Both ways: a clock that was ahead when it was refused must not hold it back for a year.
    const age = Math.abs(clock.now() - (refused.get(name) ?? -Infinity));
    if (age < limits.widgetRefusedMs) return Promise.resolve(undefined);
    const reading = underWay.get(name) ?? read(name).finally(() => underWay.delete(name));
    underWay.set(name, reading);
    return reading;
  };
}
