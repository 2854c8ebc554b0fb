import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../server/store/postgres/connect.ts';
import { openForReading } from '../../server/store/sqlite/connection.ts';
import { numberOf } from '../../server/store/row.ts';
import type { Row } from '../../server/store/row.ts';

/** How long this disk takes to make 4 KB durable, in milliseconds: the floor of every honest acknowledgement. */
export function timeFdatasync(folder: string, times: number): number[] {
  const file = join(folder, 'fdatasync');
  const descriptor = openSync(file, 'w');
  const page = Buffer.alloc(4_096, 1);
  const all = Array.from({ length: times }, () => {
    writeSync(descriptor, page);
    const began = performance.now();
    fdatasyncSync(descriptor);
    return performance.now() - began;
  });
  closeSync(descriptor);
  rmSync(file);
  return all;
}

type Counts = { messages: number; answered: number; turns: number };

const counting = `select (select count(*) from entry where author = 'visitor') as messages,
  (select count(*) from entry where author = 'bot') as answered,
  (select count(*) from turn where state = 'done') as turns`;

/** What the stopped server left on the disk. */
export function countStored(folder: string): Counts {
  const db = openForReading(join(folder, 'deskbell.db'));
  const row = db.get(counting);
  db.close();
  return countsOf(row);
}

/** The same of a database, which the server shares with us. */
export async function countStoredIn(url: string): Promise<Counts> {
  const session = await connect(url);
  const { rows } = await session.query(counting);
  await session.close();
  return countsOf(rows[0]);
}

function countsOf(row: Row | undefined): Counts {
  if (!row) throw new Error('the database does not answer');
  return {
    messages: numberOf(row, 'messages'),
    answered: numberOf(row, 'answered'),
    turns: numberOf(row, 'turns'),
  };
}
