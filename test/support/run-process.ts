import { spawn } from 'node:child_process';
import { dirname } from 'node:path';

export type Ended = { code: number | null; stdout: string; stderr: string };

export type RunningProcess = {
  /** Resolves with the first line of either output, past or yet to come, that holds the text. */
  line(text: string): Promise<string>;
  /** To the program and to everything it started, as a terminal and a service manager do. */
  signal(name: NodeJS.Signals): void;
  ended: Promise<Ended>;
};

/**
 * Starts a program in `folder` with this Node first on its path, and none of the settings that an npm around
 * this test has put into the environment: they would lead an npm inside it to this project.
 */
export function startProcess(
  program: string,
  args: readonly string[],
  options: { folder: string; variables?: Readonly<Record<string, string>> },
): RunningProcess {
  const outside = Object.entries(process.env).filter(([name]) => !/^(npm_|node_)/i.test(name));
  const child = spawn(program, args, {
    cwd: options.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what npx starts outlives npx.
    detached: true,
    env: {
      ...Object.fromEntries(outside),
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      ...options.variables,
    },
  });
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      // Everything in the group has ended already, so there is nobody to tell.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  // A test that fails must not leave a server behind.
  const killChild = (): void => signal('SIGKILL');
  process.on('exit', killChild);

  const written = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', killChild);
      resolve({ code, ...written });
    });
  });
  return {
    ended,
    signal,
    line: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const lines = `${written.stdout}\n${written.stderr}`.split('\n');
          const found = lines.find((line) => line.includes(text));
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        ended.then(
          () => reject(new Error(`ended without "${text}":\n${written.stdout}${written.stderr}`)),
          reject,
        );
      }),
  };
}

/** Runs a program to its end. */
export function runProcess(...call: Parameters<typeof startProcess>): Promise<Ended> {
  return startProcess(...call).ended;
}
