import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { siteIdSchema } from '../../shared/ids.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { formatEnvironmentFaults, readEnvironment } from '../config/environment.ts';
import { unknownOutcome } from '../connectors/write-outcome.ts';
import { backendWriteStates } from '../store/backend-writes.ts';
import type { BackendSync, BackendWriteState } from '../store/backend-writes.ts';
import type { Store } from '../store/store.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { databaseFile, withStore } from './with-store.ts';

/** `deskbell writes list|replay`: what was to be written to backends, and what never was; beside running servers. */
export const writes: Command = {
  summary: 'look at writes to backends; have dead ones made again, and waiting ones now',
  usage:
    'deskbell writes list [--state dead|waiting|sending|done|skipped] [--site SITE] | deskbell writes list --subject ID | deskbell writes show ID | deskbell writes replay ID… | deskbell writes replay --all-dead [--site SITE]',
  details:
    'A line of the list: when it was asked for, its state, attempts, what came of the last one, its id. One that waits for its next attempt is made now when it is replayed by its id. A write of which nobody knows whether it was made (outcome_unknown) is replayed only by its id: look at the backend first.',
  async run(terminal) {
    const [verb, ...rest] = terminal.arguments;
    if (verb === 'list') return listWrites(terminal, rest);
    if (verb === 'show') return showWrite(terminal, rest);
    if (verb === 'replay') return replay(terminal, rest);
    return usageFault(terminal.warn, 'Say what to do with which writes.', writes);
  },
};

async function listWrites(terminal: Terminal, rest: string[]): Promise<number> {
  const { values } = parseArgs({
    args: rest,
    options: {
      site: { type: 'string' },
      state: { type: 'string', default: 'dead' },
      subject: { type: 'string' },
    },
  });
  const state = backendWriteStates.find((known) => known === values.state);
  if (state === undefined)
    return usageFault(terminal.warn, `There is no state ${values.state}.`, writes);
  return withWrites(terminal, values.site, async (store, site) => {
    const { subject } = values;
    if (subject === undefined) {
      let count = 0;
      for await (const page of pagesOf(store, state, site))
        for (const write of page) {
          if (count === 0) terminal.warn(header);
          count += 1;
          terminal.print(lineOf(write));
        }
      if (count === 0) terminal.warn(`There are no writes that are ${state}.`);
      return 0;
    }
    const about = await store.read.backendSync(subject);
    for (const write of about)
      if (site === undefined || write.site === site) terminal.print(lineOf(write));
    return 0;
  });
}

/** Its input too, until it is made: what is about a person is shown to who has the database. */
async function showWrite(terminal: Terminal, [id, ...more]: string[]): Promise<number> {
  if (id === undefined || more.length > 0)
    return usageFault(terminal.warn, 'Name one write.', writes);
  return withWrites(terminal, undefined, async (store) => {
    const write = await store.read.backendWrite(id);
    if (write === undefined) {
      terminal.warn(`There is no write ${id}`);
      return 1;
    }
    terminal.print(JSON.stringify({ ...write, at: new Date(write.at).toISOString() }, null, 2));
    return 0;
  });
}

async function replay(terminal: Terminal, rest: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: rest,
    options: { site: { type: 'string' }, 'all-dead': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const all = values['all-dead'];
  if (all === positionals.length > 0)
    return usageFault(terminal.warn, 'Name writes, or say --all-dead.', writes);
  if (!all && values.site !== undefined)
    return usageFault(terminal.warn, '--site goes with --all-dead.', writes);
  return withWrites(terminal, values.site, (store, site) =>
    all ? replayAll(terminal, store, site) : replayNamed(terminal, store, positionals),
  );
}

/** Page by page, each in one commit: broken off, it goes on where it stopped when it is run again. */
async function replayAll(
  terminal: Terminal,
  store: Store,
  site: SiteId | undefined,
): Promise<number> {
  let count = 0;
  const unknown: BackendSync[] = [];
  for await (const page of pagesOf(store, 'dead', site)) {
    unknown.push(...page.filter(({ note }) => note === unknownOutcome));
    const ids = page.filter(({ note }) => note !== unknownOutcome).map(({ id }) => id);
    const replayed = await store.write('backend_write.replay', { ids, at: store.clock.now() });
    count += replayed.length;
  }
  terminal.print(`made again: ${count}`);
  if (unknown.length > 0)
    terminal.warn(
      `Left out, because nobody knows whether they were made; look at the backend, then replay them by id:`,
    );
  for (const write of unknown) terminal.warn(lineOf(write));
  return 0;
}

async function replayNamed(
  terminal: Terminal,
  store: Store,
  named: readonly string[],
): Promise<number> {
  const most = limits.backendWritesPerPage;
  const replayed = new Set<string>();
  for (let from = 0; from < named.length; from += most) {
    const ids = named.slice(from, from + most);
    const at = store.clock.now();
    for (const id of await store.write('backend_write.replay', { ids, at })) replayed.add(id);
  }
  const now = await hurry(
    store,
    named.filter((id) => !replayed.has(id)),
  );
  for (const id of named) {
    if (replayed.has(id)) terminal.print(`${id} is made again`);
    else if (now.has(id)) terminal.print(`${id} is made now`);
    else {
      const known = await store.read.backendWrite(id);
      terminal.warn(known ? `${id} is not dead but ${known.state}` : `There is no write ${id}`);
    }
  }
  return replayed.size + now.size === new Set(named).size ? 0 : 1;
}

/** What waits for a later attempt is tried now. */
async function hurry(store: Store, named: readonly string[]): Promise<Set<string>> {
  const most = limits.backendWritesPerPage;
  const hurried = new Set<string>();
  for (let from = 0; from < named.length; from += most) {
    const ids = named.slice(from, from + most);
    const at = store.clock.now();
    for (const id of await store.write('backend_write.hurry', { ids, at })) hurried.add(id);
  }
  return hurried;
}

async function* pagesOf(
  store: Store,
  state: BackendWriteState,
  site: SiteId | undefined,
): AsyncGenerator<BackendSync[]> {
  const limit = limits.backendWritesPerPage;
  let after: BackendSync | undefined;
  do {
    const page = await store.read.backendWrites({ state, site, after, limit });
    if (page.length > 0) yield page;
    after = page.length < limit ? undefined : page.at(-1);
  } while (after !== undefined);
}

async function withWrites(
  terminal: Terminal,
  named: string | undefined,
  use: (store: Store, site: SiteId | undefined) => Promise<number>,
): Promise<number> {
  const refuse = (message: string): number => {
    terminal.warn(message);
    return 1;
  };
  const environment = readEnvironment(terminal.variables);
  if (!environment.ok) return refuse(formatEnvironmentFaults(environment.faults));
  const { value } = environment;
  if (value.DATABASE_URL === undefined && !existsSync(databaseFile(value)))
    return refuse(
      `There is no database in ${value.DESKBELL_DATA}; set DESKBELL_DATA as the server has it.`,
    );
  const site = siteIdSchema.optional().safeParse(named);
  if (!site.success) return refuse(`${named ?? ''} is not the name of a site`);
  return withStore(value, (store) => use(store, site.data));
}

/** Beside the list, which stays a line for each write. */
const header = 'asked for  state  attempts  came of the last one  id';

function lineOf({ at, state, attempts, note, id }: BackendSync): string {
  return [new Date(at).toISOString(), state.padEnd(7), attempts, note ?? '-', id].join('  ');
}
