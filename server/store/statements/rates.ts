import { limits } from '../../../shared/limits.ts';
import type { RateSpend, RateSpends } from '../shared-limits.ts';
import { numberOf, textOf } from '../row.ts';
import type { Statements, Value } from './statement.ts';

/** In the table a permit is this much, so that what a millisecond adds, `perMinute`, is a whole number. */
const permit = 60_000;

type Bucket = { key: string; level: number; at: number; fullAt: number };

/**
 * Takes from each bucket what was spent, below zero if it must, and says how many permits it then holds.
 *
 * All rows are found, made or locked by one statement, in the order of their keys: two processes that spend from
 * the same buckets wait for each other instead of locking each other out. Rows of buckets that are full again
 * are cleared away, more of them than were made, and none that somebody else has locked.
 */
export const spendRates: Statements<RateSpends, number[]> = function* (
  { at, buckets },
  { skipLocked },
) {
  const spends = [...buckets].sort((a, b) => (a.key < b.key ? -1 : 1));
  const fresh = spends.map(({ key, burst }) => ({ key, level: burst * permit, at, fullAt: at }));
  const rows = yield {
    sql: `insert into rate (key, level, at, full_at) values ${placesOf(fresh)}
     on conflict (key) do update set at = rate.at returning key, level, at`,
    values: fresh.flatMap(valuesOf),
  };
  const known = new Map(
    rows.map((row) => [
      textOf(row, 'key'),
      { level: numberOf(row, 'level'), at: numberOf(row, 'at') },
    ]),
  );
  const spent = spends.map((spend) => spendFrom(known.get(spend.key), spend, at));
  yield {
    sql: `insert into rate (key, level, at, full_at) values ${placesOf(spent)}
     on conflict (key) do update set
       level = excluded.level, at = excluded.at, full_at = excluded.full_at`,
    values: spent.flatMap(valuesOf),
  };
  yield {
    sql: `delete from rate where key in (
       select key from rate where full_at <= $1 order by full_at limit $2${skipLocked})`,
    values: [at - limits.clockSkewMs, 2 * buckets.length],
  };
  const levels = new Map(spent.map(({ key, level }) => [key, level / permit]));
  return buckets.map(({ key }) => levels.get(key) ?? 0);
};

/**
 * To a process whose time is a little behind, no time has passed since the other wrote. A row that lies further
 * ahead was written while the clock was wrong, before it was put right; waiting until time has caught up could take
 * a year.
 */
function spendFrom(
  known: { level: number; at: number } | undefined,
  { key, perMinute, burst, spent }: RateSpend,
  now: number,
): Bucket {
  const full = burst * permit;
  const before = known ?? { level: full, at: now };
  const wasWrong = before.at > now + limits.clockSkewMs;
  const at = wasWrong ? now : Math.max(before.at, now);
  const refill = wasWrong ? 0 : (at - before.at) * perMinute;
  const level = Math.min(full, before.level + refill) - spent * permit;
  return { key, level, at, fullAt: at + Math.ceil((full - level) / perMinute) };
}

function placesOf(buckets: readonly Bucket[]): string {
  return buckets
    .map((_, row) => `(${[1, 2, 3, 4].map((column) => `$${4 * row + column}`).join(', ')})`)
    .join(', ');
}

function valuesOf({ key, level, at, fullAt }: Bucket): Value[] {
  return [key, level, at, fullAt];
}
