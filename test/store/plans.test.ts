import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForWriting } from '../../server/store/sqlite/connection.ts';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

/** How SQLite would find the rows. */
function planOf(sql: string): string {
  const db = openForWriting(test.file);
  const plan = db.all(`explain query plan ${sql}`).map((row) => String(row['detail']));
  db.close();
  return plan.join('; ');
}

describe('what every message asks', () => {
  it.each([
    [
      'the turn of a reply',
      `select fence from turn where conversation = 'c' and seq = 1 and state = 'open'`,
    ],
    [
      'the oldest open turn',
      `select seq from turn where conversation = 'c' and state = 'open' order by seq limit 1`,
    ],
    ['a message by its id', `select seq from entry where conversation = 'c' and client_id = 'm'`],
    [
      'the log after a place',
      `select payload from entry where conversation = 'c' and seq > 5 and audience = 'all' order by seq`,
    ],
    ['turns nobody holds', `select seq from turn where state = 'open' and lease_until <= 5`],
    ['how many dead letters there are', `select count(*) from delivery where state = 'dead'`],
  ])('%s is found by an index, however large the table', (_what, sql) => {
    const plan = planOf(sql);
    expect(plan).toMatch(/INDEX|PRIMARY KEY/);
    expect(plan).not.toMatch(
      /SCAN (turn|entry|delivery)(?! USING (COVERING )?INDEX delivery_dead)|TEMP B-TREE/,
    );
  });
});
