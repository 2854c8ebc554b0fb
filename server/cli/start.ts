import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { endOnCrash } from './crash.ts';
import { reloadOnSignal, serve, stopOnSignals } from './serve.ts';

/** `deskbell start`: runs the server until it is told to stop. Standard output holds the log and nothing else. */
export const start: Command = {
  summary: 'run the server',
  usage: 'deskbell start',
  async run({ arguments: args, variables, warn, process }) {
    parseArgs({ args: [...args], options: {} });
    const served = await serve({ variables, say: warn });
    if (!served.ok) {
      warn(served.message);
      return 1;
    }
    endOnCrash(process, served.log);
    stopOnSignals(served.server, process);
    reloadOnSignal(served.server, process);
    warn(`Deskbell is running: ${served.server.url}`);
    return 'running';
  },
};
