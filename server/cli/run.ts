import { readVersion } from '../system.ts';
import { check } from './check.ts';
import type { Command, Terminal } from './command.ts';
import { init } from './init.ts';
import { key } from './key.ts';
import { start } from './start.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['init', init],
  ['start', start],
  ['check', check],
  ['key', key],
]);

/** Runs `deskbell COMMAND …`; resolves with the exit code, or `running` when a server was started. */
export async function runCommandLine(terminal: Terminal): Promise<number | 'running'> {
  const [name = 'help', ...rest] = terminal.arguments;
  if (name === '--version' || name === '-v') {
    terminal.print(readVersion());
    return 0;
  }
  const command = commands.get(name);
  if (!command) {
    const asked = ['help', '--help', '-h'].includes(name);
    const lines = helpText();
    if (asked) terminal.print(lines);
    else terminal.warn(`There is no command "${name}".\n${lines}`);
    return asked ? 0 : 2;
  }
  try {
    return await command.run({ ...terminal, arguments: rest });
  } catch (error) {
    terminal.warn(`deskbell ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function helpText(): string {
  const rows = [...commands.values()].map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  return ['Usage: deskbell COMMAND', ...rows].join('\n');
}
