import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Several processes that do jobs of one database; each start of one has a name of its own. */
export type JobWorkers = {
  /** Names of those that run now. */
  running(): string[];
  start(): Promise<string>;
  kill(name: string): Promise<void>;
  /** Nothing of it runs until `resume`, and no connection breaks: as on a machine that was put to sleep. */
  pause(name: string): void;
  resume(name: string): void;
  /** Lets each end what it does. */
  stop(): Promise<void>;
  /** What they complained of, by name. */
  complaints: ReadonlyMap<string, string>;
};

const script = join(import.meta.dirname, 'job-worker.ts');

export function createJobWorkers(options: { databaseUrl: string; leaseMs: number }): JobWorkers {
  const { databaseUrl, leaseMs } = options;
  const children = new Map<string, ChildProcess>();
  const complaints = new Map<string, string>();
  let count = 0;
  const killAll = (): void => {
    for (const child of children.values()) child.kill('SIGKILL');
  };
  // A test that fails must not leave workers behind.
  process.on('exit', killAll);

  async function end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = children.get(name);
    if (child === undefined) throw new Error(`no worker ${name} runs`);
    children.delete(name);
    const gone = once(child, 'close');
    child.kill(signal);
    await gone;
  }

  return {
    running: () => [...children.keys()],
    complaints,
    async start() {
      count += 1;
      const name = `worker ${count}`;
      const child = spawn(process.execPath, [script, databaseUrl, name, String(leaseMs)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.set(name, child);
      child.stderr.on('data', (bytes: Buffer) => {
        complaints.set(name, (complaints.get(name) ?? '') + bytes.toString());
      });
      await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
      if (child.exitCode !== null) throw new Error(complaints.get(name));
      return name;
    },
    kill: (name) => end(name, 'SIGKILL'),
    pause: (name) => void children.get(name)?.kill('SIGSTOP'),
    resume: (name) => void children.get(name)?.kill('SIGCONT'),
    async stop() {
      await Promise.all([...children.keys()].map((name) => end(name, 'SIGTERM')));
      process.off('exit', killAll);
    },
  };
}
