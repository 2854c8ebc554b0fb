import { jsonOf } from '../json-column.ts';
import { numberOf, textOf } from '../row.ts';
import type { ClaimedJob, JobClaim } from '../work.ts';
import type { Statements } from './statement.ts';

/**
 * While claimed, a job is due at the end of its lease: if its worker dies, it is claimed again from then on.
 * Jobs that another process is claiming at this moment are passed over, not waited for.
 */
export const claimJobs: Statements<JobClaim, ClaimedJob[]> = function* (claim, { skipLocked }) {
  const rows = yield {
    sql: `with ripe as materialized (
       select id from job
       where state = 'waiting' and kind = $1 and lane = $2 and due <= $3
       order by due limit $4${skipLocked})
     update job set due = $5, due_set_at = $3, fence = fence + 1, attempts = attempts + 1
     where id in (select id from ripe)
     returning id, kind, lane, payload, fence, attempts`,
    values: [claim.kind, claim.lane, claim.at, claim.limit, claim.leaseUntil],
  };
  return rows.map((row) => ({
    id: numberOf(row, 'id'),
    kind: textOf(row, 'kind'),
    lane: textOf(row, 'lane'),
    payload: jsonOf(textOf(row, 'payload')),
    fence: numberOf(row, 'fence'),
    attempts: numberOf(row, 'attempts'),
  }));
};

/**
 * Times are of the machine's clock. Set by one that was a year ahead, a retry "in five minutes" or a lease would
 * hold its job for a year after the clock was put right. Such a time shows: it was set in the future.
 */
export const restartWaits: Statements<{ at: number }, number> = function* ({ at }) {
  const moved = yield {
    sql: `update job set due = due - due_set_at + $1, due_set_at = $1
     where state = 'waiting' and due_set_at > $1 returning id`,
    values: [at],
  };
  return moved.length;
};
