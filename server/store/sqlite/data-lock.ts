import { DatabaseSync } from 'node:sqlite';

type DataLock = { release(): void };

/** A process that was told to stop, or killed, is gone by then; one that runs stays. */
const handOverMs = 3_000;

const busy = 5;

/**
 * Takes `file` for this process, or answers null when another process holds it. The embedded store belongs to
 * one server: a second one would take over turns that the first is still answering.
 *
 * SQLite's own lock, because the operating system drops it with the process, however that ended. A file with
 * a process id blocks for ever after a crash, above all in containers, where every process has the same id.
 * Command lines that work beside a server do not ask for it.
 */
export function lockData(file: string): DataLock | null {
  const database = new DatabaseSync(file, { timeout: handOverMs });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return null;
    throw error;
  }
  return { release: () => database.close() };
}
