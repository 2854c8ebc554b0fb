import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { randomText } from '../../shared/mint.ts';
import { siteSettingsSchema } from '../../shared/settings.ts';
import { formatEnvironmentFaults, readEnvironment } from '../config/environment.ts';
import { formatFaults } from '../config/fault.ts';
import { createSealer } from '../config/seal.ts';
import { Secret } from '../config/secret.ts';
import { checkBundle, readConfiguration } from '../configuration/read.ts';
import type { Deskbell, ReadResult } from '../configuration/read.ts';
import type { SiteId } from '../../shared/ids.ts';
import { createPartsBuilder } from '../running/parts.ts';
import { openMemoryStore } from '../stories/memory-store.ts';
import { findSite, withLanguage } from '../stories/sites.ts';
import { createStageTelemetry, openStage } from '../stories/stage.ts';
import { stayAwake, systemClock, systemRandom } from '../system.ts';
import { escapeControls } from './call/printable.ts';
import { openLines } from './chat/lines.ts';
import { openRealBackends } from './chat/real-backends.ts';
import { createTalk } from './chat/talk.ts';
import type { Told } from './chat/talk.ts';
import { writeStory } from './chat/written-story.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { openVaultFor } from './installation.ts';

const notice = `Nothing of this conversation is stored, and no endpoint hears of it. Backends are asked for real, and are written to for real once
you confirm or send a form. A number taps what stands behind it; /quit ends.`;

/** `deskbell chat`: a conversation in the terminal, by the path that a widget's messages take. */
export const chat: Command = {
  summary: 'talk with a site in the terminal; --explain says why it answers as it does',
  usage: 'deskbell chat [--site SITE] [--language LANGUAGE] [--explain] [--save FILE.story.yaml]',
  details: `Runs the file of configuration as it stands, beside the servers, on a store in memory. A backend that an owner has let in (deskbell
connect) knows nobody here. --save writes what was said, with the replies of backends, as a story to play with deskbell story.`,
  async run(terminal) {
    const { values } = parseArgs({
      args: [...terminal.arguments],
      options: {
        site: { type: 'string' },
        language: { type: 'string' },
        explain: { type: 'boolean', default: false },
        save: { type: 'string' },
      },
    });
    const { language, save } = values;
    const wrong = (message: string) => usageFault(terminal.warn, message, chat);
    if (language !== undefined && !siteSettingsSchema.shape.language.safeParse(language).success)
      return wrong(`There is no language ${language}.`);
    if (save !== undefined && existsSync(save)) return wrong(`${save} is there already.`);
    const read = await readSite(terminal, values.site, language);
    if (!read.ok) {
      terminal.warn(read.message);
      return 1;
    }
    return stayAwake(talkWith(terminal, read, { language, explains: values.explain, save }));
  },
};

type ReadSite = { ok: true; deskbell: Deskbell; site: SiteId } | { ok: false; message: string };

/** The file as it is being written: what a server runs may be older. */
async function readSite(
  terminal: Terminal,
  named: string | undefined,
  language: string | undefined,
): Promise<ReadSite> {
  const environment = readEnvironment(terminal.variables);
  if (!environment.ok) return { ok: false, message: formatEnvironmentFaults(environment.faults) };
  const file = environment.value.DESKBELL_CONFIG;
  const vault = await openVaultFor(terminal, file);
  let read: ReadResult = await readConfiguration(file, terminal.variables, vault);
  if (!read.ok) return { ok: false, message: formatFaults(read.faults) };
  const found = findSite(read.value.configuration.sites, named);
  if (!found.ok) return found;
  if (language !== undefined) {
    const bundle = withLanguage(read.value.bundle, found.site, language);
    const folder = dirname(resolve(file));
    read = await checkBundle(bundle, {
      name: file,
      folder,
      environment: terminal.variables,
      vault,
    });
    if (!read.ok) return { ok: false, message: formatFaults(read.faults) };
  }
  return { ok: true, deskbell: read.value, site: found.site };
}

async function talkWith(
  terminal: Terminal,
  { deskbell, site }: { deskbell: Deskbell; site: SiteId },
  asked: { language: string | undefined; explains: boolean; save: string | undefined },
): Promise<number> {
  const { print, warn, process } = terminal;
  const told: Told = { explanation: undefined, calls: [] };
  const tools = { clock: systemClock, random: systemRandom };
  const store = openMemoryStore(tools);
  const sealer = createSealer(
    new Secret(randomText(systemRandom) + randomText(systemRandom)),
    systemRandom,
  );
  const telemetry = createStageTelemetry(systemClock, {
    note: (line) => warn(escapeControls(line)),
    explained: (explanation) => {
      told.explanation = explanation;
    },
  });
  const built = createPartsBuilder({ ...tools, store, sealer, telemetry })({
    deskbell,
    version: undefined,
  });
  await built.prepare();
  const heard = (call: Told['calls'][number]): void => void told.calls.push(call);
  const backends = openRealBackends({ parts: built, store, sealer, telemetry, heard });
  // Endpoints are for what really happens.
  const parts = { ...built, connectors: backends.connectors, endpoints: [] };
  const listening = { news: (): void => undefined };
  const news = (): void => listening.news();
  const stage = await openStage({
    ...tools,
    parts,
    site,
    store,
    telemetry,
    verified: undefined,
    news,
  });
  const at = new Date(systemClock.now()).toISOString();
  const { title = '', greeting = '', suggestions = [] } = built.sites.get(site) ?? {};
  const lines = openLines(process, print);
  warn(notice);
  print(escapeControls(`${title}: ${greeting}`));
  const offered = { choices: suggestions, form: undefined };
  const talk = createTalk({ ...asked, stage, readLine: lines.readLine, print, offered, told });
  listening.news = () => void talk.showNews();
  const steps = await talk.run();
  lines.close();
  await backends.settled();
  await stage.close();
  await built.outgoing.close();
  await store.close();
  if (asked.save !== undefined) {
    const { exchanges } = backends;
    const { language } = asked;
    writeFileSync(asked.save, writeStory({ site, language, at, steps, exchanges }), {
      mode: 0o600,
    });
    warn(`Written to ${asked.save}, with what backends replied: it may hold people's data.`);
  }
  return 0;
}
