import { chownSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './postgres-binaries.ts';

/** The folders of one server, which belong to its account and are closed to others. */
export type Place = {
  /** The log, and what is made ready for the account. */
  folder: string;
  data: string;
};

const memory = '/dev/shm';
const enough = 2 * 2 ** 30;

/**
 * Where nothing need survive the machine, the data is kept in memory if Linux offers 2 GB of it and `TMPDIR`
 * does not name another place: a database is 300 small files, for which a slow disk took 0.3 s, memory 0.03 s.
 * Programs may not be run from there in a container, so everything else is in the temporary folder.
 */
export function createPlace(options: { account: Account; isDurable: boolean }): Place {
  const folder = createFolder(tmpdir(), options.account);
  const inMemory = !options.isDurable && process.env['TMPDIR'] === undefined && hasMemory();
  return { folder, data: createFolder(inMemory ? memory : folder, options.account) };
}

function createFolder(parent: string, account: Account): string {
  const folder = mkdtempSync(join(parent, 'deskbell-postgres-'));
  if (account !== null) chownSync(folder, account.uid, account.gid);
  return folder;
}

function hasMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= enough;
  } catch {
    return false; // Only Linux has it.
  }
}
