import { parseArgs } from 'node:util';
import {
  describeDatabase,
  formatEnvironmentFaults,
  readEnvironment,
} from '../config/environment.ts';
import type { Store } from '../store/store.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { diffStored } from './config-diff.ts';
import { pullConfiguration } from './config-pull.ts';
import { pushConfiguration } from './config-push.ts';
import type { WithStore } from './with-store.ts';

/** What each of the three is given. */
export type ConfigCall = {
  terminal: Terminal;
  store: Store;
  /** The database, as it may be shown. */
  database: string;
  /** What was named, else DESKBELL_CONFIG. */
  file: string;
  configFile: string;
};

/** `deskbell config pull|push|diff`: the configuration that processes on one database share. */
export function createConfigCommand(withStore: WithStore): Command {
  const config: Command = {
    summary: 'with DATABASE_URL: fetch, store and compare the configuration that all servers run',
    usage:
      'deskbell config pull [FOLDER|FILE] [--force] | deskbell config push [FILE] [--base N] [--note TEXT] [--dry-run] | deskbell config diff [FILE]',
    async run(terminal) {
      const { variables, warn } = terminal;
      const [verb, ...rest] = terminal.arguments;
      const action = readAction(verb, rest);
      if (action === undefined)
        return usageFault(warn, 'Say what to do: pull, push or diff, one file at a time.', config);
      const environment = readEnvironment(variables);
      // As diff does it: 1 says that there is a difference, so trouble is 2.
      const trouble = verb === 'diff' ? 2 : 1;
      if (!environment.ok) {
        warn(formatEnvironmentFaults(environment.faults));
        return trouble;
      }
      const { DATABASE_URL, DESKBELL_CONFIG } = environment.value;
      if (DATABASE_URL === undefined) {
        warn(
          `Without DATABASE_URL the file ${DESKBELL_CONFIG} is the configuration: edit it, and the server takes it up.`,
        );
        return trouble;
      }
      const { file, act } = action;
      try {
        return await withStore(environment.value, (store) =>
          act({
            terminal,
            store,
            database: describeDatabase(DATABASE_URL),
            file: file ?? DESKBELL_CONFIG,
            configFile: DESKBELL_CONFIG,
          }),
        );
      } catch (error) {
        warn(`deskbell config ${verb}: ${error instanceof Error ? error.message : String(error)}`);
        return trouble;
      }
    },
  };
  return config;
}

type Action = { file: string | undefined; act: (call: ConfigCall) => Promise<number> };

/** undefined when it is none of the three, or names more than one file. */
function readAction(verb: string | undefined, args: string[]): Action | undefined {
  const action = parseAction(verb, args);
  return action === undefined || action.more.length > 0 ? undefined : action;
}

function parseAction(
  verb: string | undefined,
  args: string[],
): (Action & { more: string[] }) | undefined {
  const allowPositionals = true;
  switch (verb) {
    case 'diff': {
      const [file, ...more] = parseArgs({ args, options: {}, allowPositionals }).positionals;
      return { file, more, act: diffStored };
    }
    case 'pull': {
      const options = { force: { type: 'boolean', default: false } } as const;
      const { values, positionals } = parseArgs({ args, options, allowPositionals });
      const [file, ...more] = positionals;
      return { file, more, act: (call) => pullConfiguration(call, values) };
    }
    case 'push': {
      const options = {
        base: { type: 'string' },
        note: { type: 'string', default: '' },
        'dry-run': { type: 'boolean', default: false },
      } as const;
      const { values, positionals } = parseArgs({ args, options, allowPositionals });
      const [file, ...more] = positionals;
      return { file, more, act: (call) => pushConfiguration(call, values) };
    }
    default:
      return undefined;
  }
}
