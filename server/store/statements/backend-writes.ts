import { limits } from '../../../shared/limits.ts';
import { backendWriteKind } from '../backend-writes.ts';
import type { BackendWriteReplay } from '../backend-writes.ts';
import { textOf } from '../row.ts';
import type { Statements } from './statement.ts';

/**
 * The jobs of dead writes wait again, under a new fence, and the writes with them. A write begins its attempts anew and keeps
 * the note on what came of the last one, from which whoever makes it knows whether to look first. What another process is
 * replaying at this moment is left to it.
 */
export const replayBackendWrites: Statements<BackendWriteReplay, string[]> = function* (
  { ids, at },
  { skipLocked },
) {
  if (ids.length === 0) return [];
  const jobs = yield {
    sql: `with ripe as materialized (
       select id from job where kind = $1 and state = 'dead' and job_key in (
         select id from backend_write
         where id in (${placesFrom(3, ids)}) and state = 'dead' and input is not null)${skipLocked})
     update job set state = 'waiting', due = $2, due_set_at = $2, fence = fence + 1, error = null
     where id in (select id from ripe) returning job_key`,
    values: [backendWriteKind, at, ...ids],
  };
  const keys = jobs.map((row) => textOf(row, 'job_key'));
  if (keys.length === 0) return [];
  yield {
    sql: `update backend_write set state = 'waiting', attempts = 0, receipt = null, settled_at = null
     where id in (${placesFrom(1, keys)})`,
    values: keys,
  };
  return keys;
};

/**
 * Their jobs are due at once. A job that is held looks like one that waits for the end of its lease: what is due within
 * the time of a lease is left as it is, so that no write is made by two at once.
 */
export const hurryBackendWrites: Statements<BackendWriteReplay, string[]> = function* (
  { ids, at },
  { skipLocked },
) {
  if (ids.length === 0) return [];
  const jobs = yield {
    sql: `with ripe as materialized (
       select id from job where kind = $1 and state = 'waiting' and due > $3 and job_key in (
         select id from backend_write
         where id in (${placesFrom(4, ids)}) and state = 'waiting')${skipLocked})
     update job set due = $2, due_set_at = $2 where id in (select id from ripe) returning job_key`,
    values: [backendWriteKind, at, at + limits.jobLeaseMs, ...ids],
  };
  return jobs.map((row) => textOf(row, 'job_key'));
};

function placesFrom(first: number, values: readonly string[]): string {
  return values.map((_, index) => `$${first + index}`).join(', ');
}
