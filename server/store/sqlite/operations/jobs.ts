import type { ClaimedJob, JobClaim, JobSettle, NewJob } from '../../work.ts';
import { jsonOf } from '../../json-column.ts';
import type { OperationContext } from '../operation-context.ts';
import { numberOf, textOf } from '../row.ts';

export function enqueueJob(context: OperationContext, input: NewJob): { enqueued: boolean } {
  const enqueued =
    context.db.run(
      `insert into job (kind, lane, job_key, payload, state, due, due_set_at, fence, attempts, created_at)
       values (?, ?, ?, ?, 'waiting', ?, ?, 0, 0, ?)
       on conflict do nothing`,
      input.kind,
      input.lane ?? '',
      input.key,
      JSON.stringify(input.payload),
      input.due,
      input.at,
      input.at,
    ) > 0;
  if (enqueued) context.jobsMade();
  return { enqueued };
}

/** While claimed, a job is due at the end of its lease: if its worker dies, it is claimed again from then on. */
export function claimJobs(context: OperationContext, input: JobClaim): ClaimedJob[] {
  const rows = context.db.all(
    `update job set due = ?, due_set_at = ?, fence = fence + 1, attempts = attempts + 1
     where id in (
       select id from job
       where state = 'waiting' and kind = ? and lane = ? and due <= ?
       order by due limit ?)
     returning id, kind, lane, payload, fence, attempts`,
    input.leaseUntil,
    input.at,
    input.kind,
    input.lane,
    input.at,
    input.limit,
  );
  return rows.map((row) => ({
    id: numberOf(row, 'id'),
    kind: textOf(row, 'kind'),
    lane: textOf(row, 'lane'),
    payload: jsonOf(textOf(row, 'payload')),
    fence: numberOf(row, 'fence'),
    attempts: numberOf(row, 'attempts'),
  }));
}

/** False when the lease was lost: then another worker decides what becomes of the job. */
export function settleJob(context: OperationContext, input: JobSettle): boolean {
  const { id, fence, outcome, at } = input;
  switch (outcome.kind) {
    case 'done':
      return context.db.run('delete from job where id = ? and fence = ?', id, fence) > 0;
    case 'retry':
      return (
        context.db.run(
          `update job set due = ?, due_set_at = ?, error = ? where id = ? and fence = ? and state = 'waiting'`,
          outcome.due,
          at,
          outcome.error,
          id,
          fence,
        ) > 0
      );
    case 'dead':
      return (
        context.db.run(
          `update job set state = 'dead', error = ? where id = ? and fence = ? and state = 'waiting'`,
          outcome.reason,
          id,
          fence,
        ) > 0
      );
  }
}

/**
 * Times are of the machine's clock. Set by one that was a year ahead, a retry "in five minutes" or a lease would
 * hold its job for a year after the clock was put right. Such a time shows: it was set in the future.
 */
export function restartWaits(context: OperationContext, input: { at: number }): number {
  const { at } = input;
  const moved = context.db.run(
    `update job set due = due - due_set_at + ?, due_set_at = ? where state = 'waiting' and due_set_at > ?`,
    at,
    at,
    at,
  );
  if (moved > 0) context.jobsMade();
  return moved;
}
