import type { Command } from './command.ts';
import { serve, stopOnSignals } from './serve.ts';

/** `deskbell start`: runs the server until it is told to stop. */
export const start: Command = {
  summary: 'run the server',
  usage: 'deskbell start',
  async run({ variables, print, warn, process }) {
    const served = await serve({ variables, say: warn });
    if (!served.ok) {
      warn(served.message);
      return 1;
    }
    stopOnSignals(served.server, process);
    print(`Deskbell is running: ${served.server.url}`);
    return 'running';
  },
};
