import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { writeFile } from 'node:fs/promises';
import type { Account } from './postgres-binaries.ts';
import { pauseTree, resumeTree } from './postgres-processes.ts';
import type { Place } from './postgres-place.ts';
import type { Watcher } from './postgres-watcher.ts';

/** `fast` ends connections and writes everything out; `immediate` is a crash: recovery at the next start. */
export type StopMode = 'fast' | 'immediate';

export type Surroundings = {
  /** Holds `bin`, `lib` and `share`. */
  native: string;
  place: Place;
  account: Account;
  watcher: Watcher;
};

export type ServerInPlace = {
  /** Resolves when connections are welcome; fails with the end of the log. */
  start(port: number): Promise<void>;
  stop(mode: StopMode): Promise<void>;
  pause(): void;
  resume(): void;
};

const run = promisify(execFile);
const startLimit = 60_000;

/** What is not said here must not come from the developer's shell: PGDATA, PGPORT, a locale, a time zone. */
const environment = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

/** Prepares the data folder for the user `postgres` with this password. */
export async function initialise(surroundings: Surroundings, password: string): Promise<void> {
  const { native, account, watcher } = surroundings;
  const { folder, data } = surroundings.place;
  const passwordFile = join(folder, 'password');
  // The folder itself is closed to others; the account must be able to read what is in it.
  await writeFile(passwordFile, password, { mode: 0o644 });
  const flags = [
    ...['-D', data, '-U', 'postgres', '--locale=C', '--encoding=UTF8'],
    // A password as in production, but not its thousands of rounds, at every connection of every test.
    ...['-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-c', 'scram_iterations=1'],
    ...['--no-sync', '--no-instructions'],
  ];
  const options = { ...account, cwd: folder, env: environment };
  const running = run(join(native, 'bin', 'initdb'), flags, options);
  watcher.guard(running.child.pid ?? null);
  await running.finally(() => watcher.guard(null));
}

export function createServerInPlace(
  surroundings: Surroundings,
  settings: Readonly<Record<string, string>>,
): ServerInPlace {
  const { native, account, watcher } = surroundings;
  const { folder, data } = surroundings.place;
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = join(folder, 'log');
  let server: ChildProcess | null = null;

  const running = (): { child: ChildProcess; pid: number } => {
    if (server?.pid === undefined) throw new Error('PostgreSQL is not running');
    return { child: server, pid: server.pid };
  };
  return {
    async start(port) {
      const output = openSync(log, 'a');
      const child = spawn(
        join(native, 'bin', 'postgres'),
        ['-D', data, '-p', String(port), ...flags],
        // Ctrl-C in the terminal is for the tests, which stop the server in their own order.
        {
          ...account,
          cwd: folder,
          env: environment,
          stdio: ['ignore', output, output],
          detached: true,
        },
      );
      closeSync(output);
      child.unref();
      server = child;
      watcher.guard(child.pid ?? null);
      child.once('exit', () => {
        watcher.guard(null);
        server = null;
      });
      // Not started at all: the wait below says so, with what the system says.
      const failure: { error?: Error } = {};
      child.once('error', (error) => (failure.error = error));

      const deadline = performance.now() + startLimit;
      while (!isReady(data, child)) {
        if (failure.error !== undefined || server === null || performance.now() > deadline)
          throw new Error(`PostgreSQL did not start:\n${readTail(log)}`, { cause: failure.error });
        await wait(10);
      }
    },
    async stop(mode) {
      if (server === null) return;
      const { child, pid } = running();
      child.ref();
      const exit = once(child, 'exit');
      child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      resumeTree(pid);
      await exit;
    },
    pause: () => pauseTree(running().pid),
    resume: () => resumeTree(running().pid),
  };
}

/** As pg_ctl does it: the eighth line of the lock file, if the first says that the file is this server's. */
function isReady(data: string, child: ChildProcess): boolean {
  const path = join(data, 'postmaster.pid');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines[0] === String(child.pid) && lines[7]?.trim() === 'ready';
}

function readTail(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-30).join('\n');
}
