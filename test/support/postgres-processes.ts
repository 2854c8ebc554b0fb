import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Stops the server in its tracks: connections stay open, new ones are accepted by the system, and nobody
 * answers. Each of PostgreSQL's processes is a session of its own, so no group holds them all.
 */
export function pauseTree(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  const paused = new Set<number>();
  // Until nothing new is found: one may have been forked just before its parent stopped.
  for (let found = children(pid); found.length > 0;) {
    for (const child of found) {
      send(child, 'SIGSTOP');
      paused.add(child);
    }
    found = children(pid).filter((child) => !paused.has(child));
  }
}

export function resumeTree(pid: number): void {
  for (const child of children(pid)) send(child, 'SIGCONT');
  send(pid, 'SIGCONT');
}

/** Returns false if the process has ended already. */
export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** What ended and whose parent has not asked yet counts as ended: in a container that can take for ever. */
export function isRunning(pid: number): boolean {
  return process.platform === 'linux' ? readProcess(String(pid)).length > 0 : send(pid, 0);
}

function children(parent: number): number[] {
  return listProcesses()
    .filter((process) => process.parent === parent)
    .map(({ pid }) => pid);
}

type Listed = { pid: number; parent: number };

/** From /proc where there is one: small Linux images come without `ps`. */
function listProcesses(): Listed[] {
  if (process.platform === 'linux') return readdirSync('/proc').flatMap(readProcess);
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s*$/.exec(line);
    return found === null ? [] : [{ pid: Number(found[1]), parent: Number(found[2]) }];
  });
}

function readProcess(name: string): Listed[] {
  if (!/^\d+$/.test(name)) return [];
  try {
    // "pid (name) state parent …", where the name may hold spaces and brackets; Z has ended.
    const found = /^.*\) [^Z] (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8'));
    return found === null ? [] : [{ pid: Number(name), parent: Number(found[1]) }];
  } catch {
    return []; // It has ended since it was listed.
  }
}
