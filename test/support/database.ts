import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Asks a server's database beside the server, read-only, as an engineer with a shell would. */
export function readDatabase(
  dataFolder: string,
  sql: string,
  ...values: (string | number)[]
): Record<string, unknown>[] {
  const database = new DatabaseSync(join(dataFolder, 'deskbell.db'), { readOnly: true });
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}

/**
 * Changes a database whose server is dead, so that a test need not wait for what only time would bring: the end of what
 * the dead one held.
 */
export function endLeases(dataFolder: string): void {
  const database = new DatabaseSync(join(dataFolder, 'deskbell.db'));
  try {
    database.exec('update lease set until = 0');
    database.exec(`update job set due = 0 where state = 'waiting' and fence > 0`);
  } finally {
    database.close();
  }
}
