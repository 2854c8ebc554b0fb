import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { buildWidget } from '../../widget/build.ts';
import { demoVariables } from './demo-backend.ts';
import type { DemoBackend } from './demo-backend.ts';
import { runProcess } from './run-process.ts';
import type { Ended } from './run-process.ts';

const root = join(import.meta.dirname, '..', '..');
export const launcher = join(root, 'server', 'deskbell.js');

/** The server as its owner starts it: a process of its own, which can be killed. */
export type ServerProcess = {
  url: string;
  port: number;
  pid: number;
  /** Everything it wrote to standard output and standard error so far. */
  output(): string[];
  /** Resolves with the first line, past or yet to come, that holds the text. */
  line(text: string): Promise<string>;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  terminate(): Promise<number | null>;
};

/** `node server/deskbell.js start` with the demo's configuration, or a file of the test's own. */
export async function startServerProcess(options: {
  backend: DemoBackend;
  dataFolder: string;
  port?: number;
  configuration?: string;
  logLevel?: string;
  /** Kills it when it aborts, as a test's own signal does when its time is over. */
  signal?: AbortSignal;
  /** Of a database that others may share; without one the data folder holds it. */
  databaseUrl?: string;
  /** Beyond those of the demo, or instead of them. */
  variables?: Readonly<Record<string, string>>;
}): Promise<ServerProcess> {
  await ensureWidget();
  const child = spawn(process.execPath, [launcher, 'start'], {
    cwd: options.dataFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...variablesOf(options),
      PORT: String(options.port ?? 0),
      LOG_LEVEL: options.logLevel ?? 'info',
      ...options.variables,
    },
  });
  // A test that fails must not leave a server behind.
  const killChild = (): void => void child.kill('SIGKILL');
  process.on('exit', killChild);
  options.signal?.addEventListener('abort', killChild);
  const gone = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      process.off('exit', killChild);
      options.signal?.removeEventListener('abort', killChild);
      resolve(code);
    });
  });

  const output: string[] = [];
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      for (const listener of listeners) listener();
    });
  }
  const line = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = output.find((one) => one.includes(text));
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
      void gone.then(() => reject(new Error(`ended without "${text}":\n${output.join('\n')}`)));
    });

  const address = await line('Deskbell is running: ');
  const url = address.slice(address.indexOf('http'));
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    output: () => output,
    line,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    terminate() {
      child.kill('SIGTERM');
      return gone;
    },
  };
}

/** Runs another command on a server's data; gives the last line it printed. */
export async function runDeskbell(
  command: readonly string[],
  options: Surroundings,
): Promise<string> {
  const { stdout } = await run(process.execPath, [launcher, ...command], {
    cwd: options.dataFolder,
    env: variablesOf(options),
  });
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** Runs a command that may fail, to its end. */
export function tryDeskbell(
  command: readonly string[],
  options: Surroundings & { variables?: Readonly<Record<string, string>> },
): Promise<Ended> {
  return runProcess(process.execPath, [launcher, ...command], {
    folder: options.dataFolder,
    variables: { ...variablesOf(options), ...options.variables },
  });
}

const run = promisify(execFile);

type Surroundings = {
  backend: DemoBackend;
  dataFolder: string;
  configuration?: string;
  databaseUrl?: string;
};

function variablesOf(options: Surroundings): Record<string, string> {
  const { databaseUrl } = options;
  return {
    PATH: process.env['PATH'] ?? '',
    ...demoVariables(options.backend),
    DESKBELL_CONFIG: options.configuration ?? join(root, 'demo', 'deskbell.yaml'),
    DESKBELL_DATA: options.dataFolder,
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl, DESKBELL_SECRET: sharedSecret }),
  };
}

/** What processes on one database derive their keys from. */
const sharedSecret = 'the secret of all processes on one database';

/** `npm test` has built it by now; whoever runs one file alone may not have. */
async function ensureWidget(): Promise<void> {
  const folder = join(root, 'dist', 'widget');
  if (!existsSync(join(folder, 'manifest.json'))) await buildWidget(folder);
}
