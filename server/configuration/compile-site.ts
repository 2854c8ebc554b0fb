import { basename } from 'node:path';
import { isCustomCapability } from '../../shared/capability.ts';
import type { FaultAt } from '../config/load.ts';
import type { ConfigFault, PathPart } from '../config/fault.ts';
import { listProviders } from '../connectors/schema.ts';
import type { Connections } from '../connectors/schema.ts';
import type { ContractOf } from '../intents/compile-call.ts';
import { compileIntents } from '../intents/compile-intents.ts';
import type { Intent } from '../intents/intent.ts';
import type { IntentFile } from '../intents/intent-schema.ts';
import { readLibrary } from '../intents/library.ts';
import { readIntentFile } from '../intents/read-intent-file.ts';
import type { IntentFault, IntentSource } from '../intents/read-intent-file.ts';
import type { SiteConfiguration } from './schema.ts';

type CompiledSite = { ok: true; intents: Intent[] } | { ok: false; faults: ConfigFault[] };

export type CompileSite = (
  name: string,
  site: SiteConfiguration,
  faultAt: FaultAt,
) => Promise<CompiledSite>;

/**
 * Compiles the intents of sites, from those that are shipped and from `files`, by the path they are named by. Sites
 * that name the same ones in one language share what they were compiled to: a server may have hundreds. `connections`
 * say what each of them offers.
 */
export function createSiteCompiler(
  files: Readonly<Record<string, string>>,
  connections: Connections,
): CompileSite {
  const library: Library = new Map(
    readLibrary().map((source) => [libraryName(source.name), source]),
  );
  const known = new Map<string, Promise<Compiled>>();
  // Reading YAML is most of what a start costs: each file is read once, whatever asks for it.
  const reads = new Map<IntentSource, ReturnType<typeof readIntentFile>>();
  const read: typeof readIntentFile = (source) => {
    const result = reads.get(source) ?? readIntentFile(source);
    reads.set(source, result);
    return result;
  };

  const compile: Compile = (chosen, { language, routes }) => {
    const own = Object.entries(routes).filter(([capability]) => isCustomCapability(capability));
    const routed = Object.keys(routes).sort();
    const key = JSON.stringify([language, chosen.map(({ name }) => name), own, routed]);
    const contractOf: ContractOf = (capability) => {
      const [first] = [routes[capability] ?? []].flat();
      return first === undefined
        ? undefined
        : connections[first]?.operations.get(capability)?.contract;
    };
    const compiled =
      known.get(key) ??
      compileAndJudge(withEssentials(chosen, library, read), {
        languages: [language],
        contractOf,
        isRouted: (capability) => capability === 'lead.upsert' || routed.includes(capability),
        read,
      });
    known.set(key, compiled);
    return compiled;
  };
  return (name, site, faultAt) =>
    compileSite(name, site, { files, connections, library, compile, faultAt });
}

type Library = ReadonlyMap<string, IntentSource>;
type Compile = (
  chosen: readonly IntentSource[],
  site: Pick<SiteConfiguration, 'language' | 'routes'>,
) => Promise<Compiled>;

type Compiled = { ok: true; intents: Intent[] } | { ok: false; faults: IntentFault[] };

async function compileAndJudge(...given: Parameters<typeof compileIntents>): Promise<Compiled> {
  const compiled = compileIntents(...given);
  if (!compiled.ok) return compiled;
  const faults = await compiled.judge();
  // Without `judge`, which holds on to all that was read.
  return faults.length === 0 ? { ok: true, intents: compiled.intents } : { ok: false, faults };
}

async function compileSite(
  name: string,
  site: SiteConfiguration,
  from: {
    files: Readonly<Record<string, string>>;
    connections: Connections;
    library: Library;
    compile: Compile;
    faultAt: FaultAt;
  },
): Promise<CompiledSite> {
  const { files, connections, library, compile, faultAt } = from;
  const chosen: IntentSource[] = [];
  const faults: ConfigFault[] = [];
  const fault = (path: PathPart[], message: string, hint: string | null): void => {
    faults.push(faultAt(['sites', name, ...path], message, hint));
  };
  for (const [index, intent] of site.intents.entries()) {
    const shipped = library.get(intent);
    const text = Object.hasOwn(files, intent) ? files[intent] : undefined;
    if (shipped) chosen.push(shipped);
    else if (text !== undefined) chosen.push({ name: intent, text });
    else
      fault(
        ['intents', index],
        intent.startsWith('./') ? `${intent} cannot be read` : `there is no intent "${intent}"`,
        `shipped intents are ${[...library.keys()].join(', ')}; your own begin with ./`,
      );
  }
  if (faults.length > 0) return { ok: false, faults };
  const compiled = await compile(chosen, site);
  if (!compiled.ok) {
    for (const { file, line = 1, column = 1, path, message } of compiled.faults) {
      if (file === '') fault(['intents'], message, null);
      else faults.push({ file, line, column, path, message, hint: null });
    }
    return { ok: false, faults };
  }
  for (const intent of compiled.intents) {
    for (const asked of [intent.call?.capability, intent.write?.capability]) {
      // A lead is kept here, whether or not a backend is told of it.
      if (asked === undefined || asked === 'lead.upsert' || site.routes[asked] !== undefined)
        continue;
      fault(
        ['routes'],
        `the intent ${intent.id} asks for ${asked}, but no connection is routed to it`,
        hintFor(asked, listProviders(connections, asked)),
      );
    }
  }
  return faults.length > 0 ? { ok: false, faults } : compiled;
}

/** Which of several is never guessed: what writes would go to two, and what reads to the wrong one. */
function hintFor(asked: string, providers: readonly string[]): string {
  const [first, ...more] = providers;
  if (first === undefined)
    return `add routes: { ${asked}: NAME } with a connection that describes ${asked}, or leave the intent out`;
  const all = providers.join(', ');
  return more.length === 0
    ? `${first} offers it: add routes: { ${asked}: ${first} }`
    : `${all} offer it: say which, such as routes: { ${asked}: ${first} }, or all in their order: [${all}]`;
}

/** What no site can do without: a way out of a question, another try, a person, and an answer to everything else. */
function withEssentials(
  chosen: readonly IntentSource[],
  library: Library,
  read: typeof readIntentFile,
): IntentSource[] {
  const files = chosen.map((source) => read(source));
  const has = (test: (file: IntentFile) => boolean): boolean =>
    files.some((file) => file.ok && test(file.intent));
  // An intent that matches everything leaves nothing for others.
  if (has(({ matches }) => matches === 'everything')) return [...chosen];
  const missing = [
    ...(has(({ does }) => does === 'cancel') ? [] : ['cancel']),
    ...(has(({ does }) => does === 'start_over') ? [] : ['start-over']),
    ...(has(({ does }) => does === 'try_again') ? [] : ['try-again']),
    ...(has(({ does }) => does === 'hand_off') ? [] : ['human']),
    ...(has(({ matches }) => matches === 'nothing_else') ? [] : ['fallback']),
  ];
  return [...chosen, ...missing.flatMap((name) => library.get(name) ?? [])];
}

const libraryName = (file: string): string => basename(file, '.yaml');
