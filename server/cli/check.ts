import { formatEnvironmentFaults, readEnvironment } from '../config/environment.ts';
import { formatFaults } from '../config/fault.ts';
import { configurationJsonSchema, readConfiguration } from '../configuration.ts';
import type { Command } from './command.ts';

/** `deskbell check [FILE]`: tells every fault of the configuration, by file and line, without starting. */
export const check: Command = {
  summary: 'check the configuration; --schema prints its JSON Schema',
  usage: 'deskbell check [FILE] | deskbell check --schema',
  run({ arguments: [argument], variables, print, warn }) {
    if (argument === '--schema') {
      print(JSON.stringify(configurationJsonSchema(), null, 2));
      return Promise.resolve(0);
    }
    const environment = readEnvironment(variables);
    if (!environment.ok) {
      warn(formatEnvironmentFaults(environment.faults));
      return Promise.resolve(1);
    }
    const file = argument ?? environment.value.DESKBELL_CONFIG;
    const read = readConfiguration(file, variables);
    if (!read.ok) {
      warn(formatFaults(read.faults));
      return Promise.resolve(1);
    }
    const { sites, connections, endpoints } = read.value.configuration;
    const counts = [
      `sites: ${Object.keys(sites).length}`,
      `connections: ${Object.keys(connections).length}`,
      `endpoints: ${Object.keys(endpoints).length}`,
    ];
    print(`${file} is fine (${counts.join(', ')})`);
    return Promise.resolve(0);
  },
};
