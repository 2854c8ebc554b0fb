import { readVersion } from '../system.ts';
import { call } from './call.ts';
import { check } from './check.ts';
import { connect } from './connect.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { createConfigCommand } from './config.ts';
import { helpText } from './help.ts';
import { init } from './init.ts';
import { key } from './key.ts';
import { secret } from './secret.ts';
import { start } from './start.ts';
import { withStore } from './with-store.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['init', init],
  ['start', start],
  ['check', check],
  ['config', createConfigCommand(withStore)],
  ['key', key],
  ['secret', secret],
  ['connect', connect],
  ['call', call],
]);

/** Runs `deskbell COMMAND …`; resolves with the exit code, or `running` when a server was started. */
export async function runCommandLine(terminal: Terminal): Promise<number | 'running'> {
  const { print, warn } = terminal;
  const [name = 'help', ...rest] = terminal.arguments;
  if (name === '--version' || name === '-v') {
    print(readVersion());
    return 0;
  }
  const command = commands.get(name);
  if (!command) {
    const asked = ['help', '--help', '-h'].includes(name);
    if (asked) print(helpText(commands));
    else warn(`There is no command "${name}".\n${helpText(commands)}`);
    return asked ? 0 : 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    const { usage, summary, details } = command;
    print([`Usage: ${usage}`, summary, ...(details === undefined ? [] : [details])].join('\n'));
    return 0;
  }
  try {
    return await command.run({ ...terminal, arguments: rest });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (isWrongUsage(error)) return usageFault(warn, message.split('. ')[0] ?? message, command);
    warn(`deskbell ${name}: ${message}`);
    return 1;
  }
}

/** What `parseArgs` throws at options nobody knows. */
function isWrongUsage(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
  );
}
