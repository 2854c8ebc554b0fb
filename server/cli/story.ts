import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatFaults } from '../config/fault.ts';
import { checkBundle, readConfiguration } from '../configuration/read.ts';
import { readStory } from '../stories/read-story.ts';
import type { Story } from '../stories/read-story.ts';
import { createStoryRunner } from '../stories/runner.ts';
import { findSite } from '../stories/sites.ts';
import { standIn } from '../stories/stand-ins.ts';
import { systemClock, systemRandom } from '../system.ts';
import { escapeControls } from './call/printable.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';

const ending = '.story.yaml';

/** `deskbell story`: plays conversations that are written down, and says where they go another way. */
export const story: Command = {
  summary: 'play conversations written as tests (*.story.yaml) against backends written into them',
  usage: 'deskbell story [FILE…|FOLDER] [--site SITE]',
  details: `Asks no backend, needs no secret and stores nothing. Without a name it plays the folder "stories" beside the configuration: the
file of DESKBELL_CONFIG, else the nearest deskbell.yaml at or above the stories.
Exit codes: 0 all went as written, 1 one did not or could not be read, 2 wrong usage.`,
  async run(terminal) {
    const { values, positionals } = parseArgs({
      args: [...terminal.arguments],
      options: { site: { type: 'string' } },
      allowPositionals: true,
    });
    const missing = positionals.find((path) => !existsSync(path));
    if (missing !== undefined) return usageFault(terminal.warn, `${missing} is not there.`, story);
    const configuration = findConfiguration(terminal, positionals);
    const files = listStories(
      positionals.length > 0 ? positionals : [join(dirname(configuration), 'stories')],
    );
    if (files.length === 0)
      return usageFault(terminal.warn, `There is no ${ending} to play.`, story);
    const stories = readStories(terminal, files);
    if (stories === undefined) return 1;
    return playAll(terminal, { stories, configuration, site: values.site });
  },
};

/** Plays them in order, a line for each; resolves with the exit code. */
async function playAll(
  { variables, print, warn }: Terminal,
  from: { stories: readonly Story[]; configuration: string; site: string | undefined },
): Promise<number> {
  const { stories, configuration, site } = from;
  const text = existsSync(configuration) ? readFileSync(configuration, 'utf8') : '';
  const { environment, vault } = standIn(text, variables);
  const read = await readConfiguration(configuration, environment, vault);
  if (!read.ok) {
    warn(formatFaults(read.faults));
    return 1;
  }
  const found = findSite(read.value.configuration.sites, site);
  if (!found.ok) {
    warn(found.message);
    return 1;
  }
  const folder = dirname(resolve(configuration));
  const runner = createStoryRunner({
    deskbell: read.value,
    site,
    random: systemRandom,
    check: (bundle) => checkBundle(bundle, { name: configuration, folder, environment, vault }),
  });
  const began = systemClock.now();
  let failed = 0;
  try {
    for (const one of stories) {
      const failure = await runner.run(one);
      const title = escapeControls(one.content.story);
      print(failure ? `✗ ${title} (${one.file}:${failure.line})` : `✓ ${title}`);
      for (const line of failure?.lines ?? []) print(`    ${escapeControls(line)}`);
      failed += failure ? 1 : 0;
    }
  } finally {
    await runner.close();
  }
  const ms = systemClock.now() - began;
  print(`${stories.length - failed} of ${stories.length} went as written (${ms} ms)`);
  return failed === 0 ? 0 : 1;
}

/** All of them, or undefined when one cannot be read: then every fault was told. */
function readStories({ warn }: Terminal, files: readonly string[]): Story[] | undefined {
  const read = files.map((file) => readStory(file));
  const faults = read.flatMap((one) => (one.ok ? [] : one.faults));
  if (faults.length === 0) return read.flatMap((one) => (one.ok ? [one.story] : []));
  warn(formatFaults(faults));
  return undefined;
}

/** A file as it is named; of a folder everything in it, in order. */
function listStories(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
      return existsSync(path) ? [path] : [];
    return globSync(`**/*${ending}`, { cwd: path })
      .sort()
      .map((name) => join(path, name));
  });
}

function findConfiguration({ variables }: Terminal, [first = '.']: readonly string[]): string {
  const named = variables['DESKBELL_CONFIG'];
  if (named !== undefined && named !== '') return named;
  for (let folder = resolve(first); ; folder = dirname(folder)) {
    const file = join(folder, 'deskbell.yaml');
    if (existsSync(file)) return relative('.', file);
    if (folder === dirname(folder)) return 'deskbell.yaml';
  }
}
