import { createHash } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import { siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { ConfigFault } from '../config/fault.ts';
import { ownValue } from '../config/json-schema.ts';
import { loadConfiguration } from '../config/load.ts';
import type { ConfigSources, VaultEntry } from '../config/secret.ts';
import type { Intent } from '../intents/intent.ts';
import { readBundle } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import { createSiteCompiler } from './compile-site.ts';
import { recordSources } from './consulted.ts';
import type { Consulted } from './consulted.ts';
import { emptyVault, fingerprint } from './vault.ts';
import type { Vault } from './vault.ts';
import { configurationSchema } from './schema.ts';
import type { Configuration } from './schema.ts';

/** A configuration that can run: checked as a whole, the intents of every site compiled. */
export type Deskbell = {
  configuration: Configuration;
  intents: ReadonlyMap<SiteId, Intent[]>;
  bundle: Bundle;
  /** Equal for two that say the same about everything, or about backends only; secrets in files count. */
  sameness: { whole: string; backends: string };
};

/** `consulted`: the files it came from, among them those of secrets. */
export type ReadResult = { consulted: Consulted } & (
  { ok: true; value: Deskbell } | { ok: false; faults: ConfigFault[] }
);

type Environment = ConfigSources['environment'];

/**
 * Reads `file` (YAML) with everything it refers to. Every fault has its file and line; nothing half works. Without a
 * store there is nothing in the vault.
 */
export async function readConfiguration(
  file: string,
  environment: Environment,
  vault: Vault = emptyVault,
): Promise<ReadResult> {
  const sources = recordSources({ environment, folder: dirname(resolve(file)), vault });
  const read = readBundle(file, sources);
  const { consulted } = sources;
  return read.ok
    ? { consulted, ...(await check(read.bundle, basename(file), sources)) }
    : { consulted, ...read };
}

/**
 * The same for one that was stored; what it refers to (`env:`, `file:`) is looked up on this machine, files from
 * `folder` on. `name` stands for the text in faults.
 */
export async function checkBundle(
  bundle: Bundle,
  from: { name: string; folder: string; environment: Environment; vault?: Vault },
): Promise<ReadResult> {
  const sources = recordSources(from);
  return { consulted: sources.consulted, ...(await check(bundle, from.name, sources)) };
}

type Checked = { ok: true; value: Deskbell } | { ok: false; faults: ConfigFault[] };

async function check(bundle: Bundle, name: string, sources: ConfigSources): Promise<Checked> {
  const referred: (string | undefined)[] = [];
  const readText = (path: string): string | undefined => {
    const text = sources.readText(path);
    referred.push(path, text);
    return text;
  };
  const vault = (name: string): VaultEntry => {
    const entry = sources.vault?.(name) ?? { kind: 'absent' };
    referred.push(name, fingerprint(entry));
    return entry;
  };
  const schema = configurationSchema({ environment: sources.environment, readText, vault });
  const loaded = loadConfiguration({ file: name, text: bundle.text, schema });
  if (!loaded.ok) return loaded;
  const compileSite = createSiteCompiler(bundle.files, loaded.value.connections);
  const intents = new Map<SiteId, Intent[]>();
  const faults: ConfigFault[] = [];
  for (const [id, site] of Object.entries(loaded.value.sites)) {
    const compiled = await compileSite(id, site, loaded.faultAt);
    if (compiled.ok) intents.set(siteIdSchema.parse(id), compiled.intents);
    else faults.push(...compiled.faults);
  }
  if (faults.length > 0) return { ok: false, faults };
  const sameness = {
    whole: hashOf([bundle.text, bundle.files, referred]),
    backends: hashOf([backendsOf(loaded.written), referred]),
  };
  return { ok: true, value: { configuration: loaded.value, intents, bundle, sameness } };
}

/** As it is written: read secrets cannot be compared, and the environment does not change while a process runs. */
function backendsOf(written: unknown): unknown {
  const sites = Object.entries(ownValue(written, 'sites') ?? {});
  const routes = sites.map(([id, site]) => [id, ownValue(site, 'routes')]);
  return [ownValue(written, 'connections'), ownValue(written, 'outgoing'), routes];
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
