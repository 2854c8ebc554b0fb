import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { capabilitySchema } from '../shared/capability.ts';
import type { SiteId } from '../shared/ids.ts';
import { siteIdSchema } from '../shared/ids.ts';
import { limits } from '../shared/limits.ts';
import { siteSettingsSchema } from '../shared/settings.ts';
import { originPatternSchema } from './access/origins.ts';
import type { ConfigFault, PathPart } from './config/fault.ts';
import { jsonSchemaOf } from './config/json-schema.ts';
import { loadConfiguration } from './config/load.ts';
import type { FaultAt } from './config/load.ts';
import type { ConfigSources } from './config/secret.ts';
import { createSources } from './config/sources.ts';
import { connectionsSchema, listProviders } from './connectors/schema.ts';
import { compileIntents } from './intents/compile-intents.ts';
import type { Intent } from './intents/intent.ts';
import { readLibrary } from './intents/library.ts';
import type { IntentFile } from './intents/intent-schema.ts';
import { readIntentFile } from './intents/read-intent-file.ts';
import type { IntentSource } from './intents/read-intent-file.ts';
import { judgeTarget } from './outgoing/client.ts';
import { outgoingSchema } from './outgoing/schema.ts';
import { endpointsSchema } from './webhooks/endpoints.ts';

/** One shop with one widget. */
const siteSchema = z.strictObject({
  title: siteSettingsSchema.shape.title,
  color: siteSettingsSchema.shape.color.default('#2f5d50'),
  language: siteSettingsSchema.shape.language.default('en'),
  position: siteSettingsSchema.shape.position.default('end'),
  greeting: siteSettingsSchema.shape.greeting,
  suggestions: siteSettingsSchema.shape.suggestions.default([]),
  /** Pages that may open a chat of this site. */
  origins: z.array(originPatternSchema).min(1).max(limits.originsPerSite),
  /** Which connection answers which capability. */
  routes: z.partialRecord(capabilitySchema, z.string()).default({}),
  /** Shipped intents by name, and files of one's own by a path that begins with ./ */
  intents: z
    .array(z.string().min(1).max(limits.intentNameChars))
    .min(1)
    .max(limits.intentsPerSite)
    .default(['hello', 'lead', 'thanks', 'cancel', 'try-again', 'fallback']),
});

/**
 * The whole `deskbell.yaml`: the parts of the rooms put together. References (`env:`, `file:`) are resolved
 * through `sources`; what refers across sections is checked here.
 */
const configurationSchema = (sources: ConfigSources) =>
  z
    .strictObject({
      sites: z.record(siteIdSchema, siteSchema),
      connections: connectionsSchema(sources).default({}),
      endpoints: endpointsSchema(sources),
      outgoing: outgoingSchema.prefault({}),
    })
    .superRefine((whole, context) => {
      const fault = (path: (string | number)[], message: string) =>
        context.addIssue({ code: 'custom', path, message });
      if (Object.keys(whole.sites).length === 0) fault(['sites'], 'must name at least one site');
      for (const [site, { routes }] of Object.entries(whole.sites)) {
        for (const capability of capabilitySchema.options) {
          const connection = routes[capability];
          if (connection === undefined) continue;
          const message = describeRoute(listProviders(whole.connections, capability), connection);
          if (message !== null) fault(['sites', site, 'routes', capability], message);
        }
      }
      for (const [name, { baseUrl }] of Object.entries(whole.connections)) {
        const refusal = judgeTarget(baseUrl, whole.outgoing.allow);
        if (refusal) fault(['connections', name, 'baseUrl'], refusal.hint);
      }
      for (const [endpoint, { url, sites = [] }] of Object.entries(whole.endpoints)) {
        const refusal = judgeTarget(url, whole.outgoing.allow);
        if (refusal) fault(['endpoints', endpoint, 'url'], refusal.hint);
        for (const [index, site] of sites.entries()) {
          if (!Object.hasOwn(whole.sites, site))
            fault(
              ['endpoints', endpoint, 'sites', index],
              `names the site ${site}, which is not here`,
            );
        }
      }
    });

export type Configuration = z.infer<ReturnType<typeof configurationSchema>>;

/** A configuration that can run: checked as a whole, the intents of every site compiled. */
export type Deskbell = { configuration: Configuration; intents: ReadonlyMap<SiteId, Intent[]> };

export type ReadResult = { ok: true; value: Deskbell } | { ok: false; faults: ConfigFault[] };

/** Reads `file` (YAML) with everything it refers to. Every fault has its file and line; nothing half works. */
export function readConfiguration(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): ReadResult {
  const folder = dirname(resolve(file));
  const sources = createSources({ environment, folder });
  const text = readText(file);
  if (typeof text !== 'string') return { ok: false, faults: [text] };
  const loaded = loadConfiguration({
    file: basename(file),
    text,
    schema: configurationSchema(sources),
  });
  if (!loaded.ok) return loaded;
  const intents = new Map<SiteId, Intent[]>();
  const faults: ConfigFault[] = [];
  for (const [name, site] of Object.entries(loaded.value.sites)) {
    const compiled = compileSite(name, site, sources, loaded.faultAt);
    if (compiled.ok) intents.set(siteIdSchema.parse(name), compiled.intents);
    else faults.push(...compiled.faults);
  }
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, value: { configuration: loaded.value, intents } };
}

/** The JSON Schema of `deskbell.yaml`, for completion in editors. */
export function configurationJsonSchema(): ReturnType<typeof jsonSchemaOf> {
  return jsonSchemaOf(configurationSchema({ environment: {}, readText: () => undefined }));
}

type CompiledSite = { ok: true; intents: Intent[] } | { ok: false; faults: ConfigFault[] };

function compileSite(
  name: string,
  site: z.infer<typeof siteSchema>,
  sources: ConfigSources,
  faultAt: FaultAt,
): CompiledSite {
  const library = new Map(readLibrary().map((source) => [libraryName(source.name), source]));
  const chosen: IntentSource[] = [];
  const faults: ConfigFault[] = [];
  const fault = (path: PathPart[], message: string, hint: string | null): void => {
    faults.push(faultAt(['sites', name, ...path], message, hint));
  };
  for (const [index, intent] of site.intents.entries()) {
    const shipped = library.get(intent);
    const text = intent.startsWith('./') ? sources.readText(intent) : undefined;
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
  const compiled = compileIntents(withEssentials(chosen, library), { languages: [site.language] });
  if (!compiled.ok) {
    for (const { file, line = 1, column = 1, path, message } of compiled.faults) {
      if (file === '') fault(['intents'], message, null);
      else faults.push({ file, line, column, path, message, hint: null });
    }
    return { ok: false, faults };
  }
  for (const intent of compiled.intents) {
    const asked = intent.call?.capability;
    if (asked !== undefined && site.routes[asked] === undefined)
      fault(
        ['routes'],
        `the intent ${intent.id} asks for ${asked}, but no connection is routed to it`,
        `add routes: { ${asked}: NAME } with a connection that describes ${asked}, or leave the intent out`,
      );
  }
  return faults.length > 0 ? { ok: false, faults } : compiled;
}

/** What no site can do without: a way out of a question, another try, and an answer to everything else. */
function withEssentials(
  chosen: readonly IntentSource[],
  library: ReadonlyMap<string, IntentSource>,
): IntentSource[] {
  const read = chosen.map((source) => readIntentFile(source));
  const has = (test: (file: IntentFile) => boolean): boolean =>
    read.some((file) => file.ok && test(file.intent));
  // An intent that matches everything leaves nothing for others.
  if (has(({ matches }) => matches === 'everything')) return [...chosen];
  const missing = [
    ...(has(({ does }) => does === 'cancel') ? [] : ['cancel']),
    ...(has(({ does }) => does === 'try_again') ? [] : ['try-again']),
    ...(has(({ matches }) => matches === 'nothing_else') ? [] : ['fallback']),
  ];
  return [...chosen, ...missing.flatMap((name) => library.get(name) ?? [])];
}

const libraryName = (file: string): string => basename(file, '.yaml');

function describeRoute(providers: string[], connection: string): string | null {
  if (providers.includes(connection)) return null;
  if (providers.length === 0) return `names ${connection}, but no connection offers this`;
  return `names ${connection}, which does not offer this; ${providers.join(', ')} can`;
}

/** The file's text, or the fault of not having it. */
function readText(file: string): string | ConfigFault {
  const fault = (message: string, hint: string): ConfigFault => {
    return { file, line: 1, column: 1, path: '', message, hint };
  };
  try {
    if (statSync(file).size > limits.configBytes)
      return fault('is too large', `at most ${limits.configBytes} bytes`);
    return readFileSync(file, 'utf8');
  } catch {
    return fault('cannot be read', 'run "deskbell init" to make one, or set DESKBELL_CONFIG');
  }
}
