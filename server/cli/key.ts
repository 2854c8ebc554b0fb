import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { mintApiKey, scopes } from '../access/api-keys.ts';
import { formatEnvironmentFaults, readEnvironment } from '../config/environment.ts';
import { formatFaults } from '../config/fault.ts';
import { readConfiguration } from '../configuration.ts';
import { apiKeyIdSchema, siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';
import { systemClock, systemRandom } from '../system.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';

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
  const site = findSite(terminal, values.site);
  if (!site.ok) {
    terminal.warn(site.message);
    return 1;
  }
  const made = mintApiKey(systemRandom);
  const at = systemClock.now();
  const file = findDatabase(terminal.variables);
  // A new installation, or a folder whose name was mistyped: only the owner knows.
  const isNew = !existsSync(file);
  await withStore(file, (store) =>
    store.write('api_key.create', {
      id: made.id,
      site: site.id,
      name: values.name,
      hash: made.hash,
      scopes: wanted,
      at,
    }),
  );
  if (isNew)
    terminal.warn(
      `There was no database in ${dirname(file)}, so a new one was made. A server uses this key only with the same DESKBELL_DATA.`,
    );
  terminal.warn(`Key ${made.id} for the site ${site.id}, shown this once:`);
  terminal.print(made.text);
  return 0;
}

async function revokeKey(terminal: Terminal, text: string): Promise<number> {
  const file = findDatabase(terminal.variables);
  if (!existsSync(file)) {
    terminal.warn(
      `There is no database in ${dirname(file)}; set DESKBELL_DATA as the server has it.`,
    );
    return 1;
  }
  const id = apiKeyIdSchema.safeParse(text);
  const revoked =
    id.success &&
    (await withStore(file, (store) =>
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
function findSite({ variables }: Terminal, named: string | undefined): FoundSite {
  const environment = readEnvironment(variables);
  if (!environment.ok) return { ok: false, message: formatEnvironmentFaults(environment.faults) };
  const read = readConfiguration(environment.value.DESKBELL_CONFIG, variables);
  const sites = read.ok ? Object.keys(read.value.configuration.sites) : [];
  const [only, ...more] = sites;
  const id = siteIdSchema.safeParse(named ?? only);
  if (named === undefined && !read.ok)
    return { ok: false, message: `${formatFaults(read.faults)}\nOr name the site: --site SITE` };
  if (named === undefined && more.length > 0)
    return {
      ok: false,
      message: `There are several sites; say which: --site ${sites.join(' or --site ')}`,
    };
  if (!id.success) return { ok: false, message: `${String(named)} is not the name of a site` };
  if (read.ok && !sites.includes(id.data))
    return { ok: false, message: `There is no site ${id.data}; there is ${sites.join(', ')}` };
  return { ok: true, id: id.data };
}

async function withStore<R>(file: string, use: (store: Store) => Promise<R>): Promise<R> {
  const folder = dirname(file);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = openSqliteStore({ file, clock: systemClock, random: systemRandom });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function findDatabase(variables: Terminal['variables']): string {
  const environment = readEnvironment(variables);
  if (!environment.ok) throw new Error(formatEnvironmentFaults(environment.faults));
  return join(environment.value.DESKBELL_DATA, 'deskbell.db');
}
