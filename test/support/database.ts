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
