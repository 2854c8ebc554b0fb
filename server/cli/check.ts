import { parseArgs } from 'node:util';
import { formatEnvironmentFaults, readEnvironment } from '../config/environment.ts';
import { formatFaults } from '../config/fault.ts';
import { readConfiguration } from '../configuration/read.ts';
import { notePhrases } from '../configuration/note-phrases.ts';
import { configurationJsonSchema } from '../configuration/schema.ts';
import { openVaultFor } from './installation.ts';
import { usageFault } from './command.ts';
import type { Command } from './command.ts';

/** `deskbell check [FILE]`: tells every fault of the configuration, by file and line, without starting. */
export const check: Command = {
  summary: 'check the configuration; --schema prints its JSON Schema',
  usage: 'deskbell check [FILE] | deskbell check --schema',
  async run(terminal) {
    const { arguments: args, variables, print, warn } = terminal;
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { schema: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [named, ...more] = positionals;
    if (more.length > 0) return usageFault(warn, 'One file at a time.', check);
    if (values.schema) {
      print(JSON.stringify(configurationJsonSchema(), null, 2));
      return 0;
    }
    const environment = readEnvironment(variables);
    if (!environment.ok) {
      warn(formatEnvironmentFaults(environment.faults));
      return 1;
    }
    const file = named ?? environment.value.DESKBELL_CONFIG;
    const read = await readConfiguration(file, variables, await openVaultFor(terminal, file));
    if (!read.ok) {
      warn(formatFaults(read.faults));
      return 1;
    }
    const { configuration, intents } = read.value;
    const { sites, connections, endpoints } = configuration;
    const counts = [
      `sites: ${Object.keys(sites).length}`,
      `connections: ${Object.keys(connections).length}`,
      `endpoints: ${Object.keys(endpoints).length}`,
    ];
    print(`${file} is fine (${counts.join(', ')})`);
    for (const [site, own] of intents) {
      const language = sites[site]?.language ?? 'en';
      const note = notePhrases(site, { language, intents: own });
      if (note !== null) print(note);
    }
    return 0;
  },
};
