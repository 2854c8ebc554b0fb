import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mintApiKey, scopes } from '../access/api-keys.ts';
import { formatEnvironmentFaults, readEnvironment } from '../config/environment.ts';
import type { Environment } from '../config/environment.ts';
import { formatFaults } from '../config/fault.ts';
import { namedSites } from '../configuration/bundle.ts';
import { readConfiguration } from '../configuration/read.ts';
import { apiKeyIdSchema, siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { Store } from '../store/store.ts';
import { systemClock, systemRandom } from '../system.ts';
import { openVaultFor } from './installation.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { databaseFile, withStore } from './with-store.ts';

/** `deskbell key create|revoke`: works beside a running server, which heeds it at once. */
export const key: Command = {
  summary: 'create or revoke an API key',
  usage: 'deskbell key create [--site SITE] [--name NAME] [--scopes A,B] | deskbell key revoke ID',
  async run(terminal) {
    const [verb, ...rest] = terminal.arguments;
    if (verb === 'create') return createKey(terminal, rest);
    const { positionals } = parseArgs({ args: rest, options: {}, allowPositionals: true });
    const [id, ...more] = positionals;
    if (verb === 'revoke' && id !== undefined && more.length === 0) return revokeKey(terminal, id);
    return usageFault(terminal.warn, 'Say what to do with which key.', key);
  },
};

async function createKey(terminal: Terminal, rest: string[]): Promise<number> {
  const { values } = parseArgs({
    args: rest,
    options: {
      site: { type: 'string' },
      name: { type: 'string', default: 'unnamed' },
      scopes: { type: 'string', default: scopes.join(',') },
    },
  });
  const wanted = values.scopes.split(',').map((scope) => scope.trim());
  const unknown = wanted.filter((scope) => !scopes.some((known) => known === scope));
  if (unknown.length > 0) {
    terminal.warn(`There is no scope ${unknown.join(', ')}; scopes are ${scopes.join(', ')}.`);
    return 2;
  }
  const environment = readEnvironment(terminal.variables);
  if (!environment.ok) {
    terminal.warn(formatEnvironmentFaults(environment.faults));
    return 1;
  }
  const { value } = environment;
  const create = (store: Store, site: SiteId) =>
    storeKey(terminal, store, site, values.name, wanted);
  if (value.DATABASE_URL !== undefined)
    return withStore(value, async (store) => {
      const stored = await store.read.configuration();
      const site = chooseSite(values.site, stored && namedSites(stored.text));
      return site.ok ? create(store, site.id) : refuse(terminal, site.message);
    });

  const site = await findSite(terminal, value, values.site);
  if (!site.ok) return refuse(terminal, site.message);
  // A new installation, or a folder whose name was mistyped: only the owner knows.
  const isNew = !existsSync(databaseFile(value));
  return withStore(value, (store) => {
    if (isNew)
      terminal.warn(
        `There was no database in ${value.DESKBELL_DATA}, so a new one was made. A server uses this key only with the same DESKBELL_DATA.`,
      );
    return create(store, site.id);
  });
}

async function storeKey(
  terminal: Terminal,
  store: Store,
  site: SiteId,
  name: string,
  wanted: string[],
): Promise<number> {
  const { id, hash, text } = mintApiKey(systemRandom);
  const at = systemClock.now();
  await store.write('api_key.create', { id, site, name, hash, scopes: wanted, at });
  terminal.warn(`Key ${id} for the site ${site}, shown this once:`);
  terminal.print(text);
  return 0;
}

async function revokeKey(terminal: Terminal, text: string): Promise<number> {
  const environment = readEnvironment(terminal.variables);
  if (!environment.ok) return refuse(terminal, formatEnvironmentFaults(environment.faults));
  const { value } = environment;
  if (value.DATABASE_URL === undefined && !existsSync(databaseFile(value)))
    return refuse(
      terminal,
      `There is no database in ${value.DESKBELL_DATA}; set DESKBELL_DATA as the server has it.`,
    );
  const id = apiKeyIdSchema.safeParse(text);
  const revoked =
    id.success &&
    (await withStore(value, (store) =>
      store.write('api_key.revoke', { id: id.data, at: systemClock.now() }),
    ));
  if (revoked) terminal.print(`${text} is revoked`);
  else terminal.warn(`There is no key ${text}, or it is revoked already. Ids begin with key_.`);
  return revoked ? 0 : 1;
}

type FoundSite = { ok: true; id: SiteId } | { ok: false; message: string };

/**
 * The site that was named, else the only one of the configuration. A name is compared with the configuration
 * only when that can be read here: the shell that makes a key need not hold the server's secrets.
 */
async function findSite(
  terminal: Terminal,
  { DESKBELL_CONFIG }: Environment,
  named: string | undefined,
): Promise<FoundSite> {
  const vault = await openVaultFor(terminal, DESKBELL_CONFIG);
  const read = await readConfiguration(DESKBELL_CONFIG, terminal.variables, vault);
  if (named === undefined && !read.ok)
    return { ok: false, message: `${formatFaults(read.faults)}\nOr name the site: --site SITE` };
  return chooseSite(named, read.ok ? Object.keys(read.value.configuration.sites) : undefined);
}

/** `known`: the sites there are, when that is known. */
function chooseSite(named: string | undefined, known: string[] | undefined): FoundSite {
  const [only, ...more] = known ?? [];
  const wanted = named ?? only;
  const id = siteIdSchema.safeParse(wanted);
  if (wanted === undefined)
    return { ok: false, message: 'No configuration is stored yet; name the site: --site SITE' };
  if (named === undefined && more.length > 0)
    return {
      ok: false,
      message: `There are several sites; say which: --site ${[only, ...more].join(' or --site ')}`,
    };
  if (!id.success) return { ok: false, message: `${wanted} is not the name of a site` };
  if (known !== undefined && !known.includes(id.data))
    return { ok: false, message: `There is no site ${id.data}; there is ${known.join(', ')}` };
  return { ok: true, id: id.data };
}

function refuse(terminal: Terminal, message: string): number {
  terminal.warn(message);
  return 1;
}
