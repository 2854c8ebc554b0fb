import { readVersion } from '../system.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { helpText } from './help.ts';

/** Each is loaded when it is typed: a server that runs for months need not hold the tools of its operator. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['init', async () => (await import('./init.ts')).init],
  ['start', async () => (await import('./start.ts')).start],
  ['check', async () => (await import('./check.ts')).check],
  [
    'config',
    async () => {
      const { createConfigCommand } = await import('./config.ts');
      const { withStore } = await import('./with-store.ts');
      return createConfigCommand(withStore);
    },
  ],
  ['key', async () => (await import('./key.ts')).key],
  ['secret', async () => (await import('./secret.ts')).secret],
  ['connect', async () => (await import('./connect.ts')).connect],
  ['writes', async () => (await import('./writes.ts')).writes],
  ['call', async () => (await import('./call.ts')).call],
  ['chat', async () => (await import('./chat.ts')).chat],
  ['story', async () => (await import('./story.ts')).story],
]);

async function loadAll(): Promise<ReadonlyMap<string, Command>> {
  const loaded = new Map<string, Command>();
  for (const [name, load] of commands) loaded.set(name, await load());
  return loaded;
}

/** Runs `deskbell COMMAND …`; resolves with the exit code, or `running` when a server was started. */
export async function runCommandLine(terminal: Terminal): Promise<number | 'running'> {
  const { print, warn } = terminal;
  const [name = 'help', ...rest] = terminal.arguments;
  if (name === '--version' || name === '-v') {
    print(readVersion());
    return 0;
  }
  const command = await commands.get(name)?.();
  if (!command) {
    const asked = ['help', '--help', '-h'].includes(name);
    const help = helpText(await loadAll());
    if (asked) print(help);
    else warn(`There is no command "${name}".\n${help}`);
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
