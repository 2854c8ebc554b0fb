import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { isRunning, resumeTree, send } from './postgres-processes.ts';

/**
 * Ends a server and removes its folders when this process is gone, however it went. PostgreSQL outlives its
 * parent, `process.on('exit')` does not run on kill -9, and only Linux has a death signal. What every system
 * does do is close the pipes of a dead process: a process of its own waits for that. It is no parent of the
 * server, so that starting, stopping and awaiting it stays in plain sight of the test.
 */
export type Watcher = {
  /** The process to end with us: PostgreSQL, or what prepares its data; null while there is none. */
  guard(pid: number | null): void;
  /** Ends what is guarded, removes the folders, and resolves when that is done. */
  finish(): Promise<void>;
};

export function startWatcher(folders: readonly string[]): Watcher {
  const child = spawn(process.execPath, [import.meta.filename, ...folders], {
    // A session of its own: Ctrl-C in the terminal ends the tests, and by that this.
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    // Nothing that loads test code into a Node, such as a coverage tool, belongs in there.
    env: { PATH: process.env['PATH'] },
  });
  const { stdin } = child;
  const exit = once(child, 'exit');
  child.unref();
  if (stdin instanceof Socket) stdin.unref();
  return {
    guard: (pid) => void stdin.write(`${pid ?? 0}\n`),
    async finish() {
      child.ref();
      stdin.end();
      await exit;
    },
  };
}

async function watch(folders: readonly string[]): Promise<void> {
  let guarded = 0;
  for await (const line of createInterface({ input: process.stdin })) guarded = Number(line);
  if (guarded > 0) await end(guarded);
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** SIGQUIT is PostgreSQL's immediate stop: it gives its shared memory back, which SIGKILL does not. */
async function end(pid: number): Promise<void> {
  send(pid, 'SIGQUIT');
  resumeTree(pid);
  for (let waits = 0; waits < 500 && isRunning(pid); waits += 1) await wait(20);
  send(pid, 'SIGKILL');
}

if (import.meta.main) {
  await watch(process.argv.slice(2));
}
