import { readdirSync, readFileSync } from 'node:fs';
import { connect } from '../../../server/store/postgres/connect.ts';
import { numberOf } from '../../../server/store/row.ts';

/** Linux counts in hundredths of a second, on every platform it tells a program of. */
const ticksPerSecond = 100;

/** The process that all processes of this PostgreSQL are children of. */
export async function findPostmaster(url: string): Promise<number> {
  const session = await connect(url);
  const { rows } = await session.query('select pg_backend_pid() as pid');
  const [row = {}] = rows;
  const parent = statOf(String(numberOf(row, 'pid')))?.parent ?? NaN;
  await session.close();
  return parent;
}

/** Processor time of a process and its children so far, in seconds; of those that have ended, what their parent was told. */
export function cpuSecondsOf(pid: number): number {
  const all = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (statOf(name) ?? []) : [],
  );
  const family = all.filter((one) => one.pid === pid || one.parent === pid);
  const ticks = family.reduce((sum, one) => sum + one.ticks + (one.pid === pid ? one.ended : 0), 0);
  return ticks / ticksPerSecond;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; undefined when the process has ended. */
function statOf(
  pid: string,
): { pid: number; parent: number; ticks: number; ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold anything, blanks and brackets too; what follows it does not.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [
      1, 11, 12, 13, 14,
    ].map((index) => fields[index] ?? 0);
    return { pid: Number(pid), parent, ticks: user + system, ended: endedUser + endedSystem };
  } catch {
    return undefined;
  }
}
