import type { ClaimedJob, JobClaim, JobOutcome, JobSettle, NewJob } from '../../operations.ts';
import { jsonOf } from '../../json-column.ts';
import type { OperationContext } from '../operation-context.ts';
import { numberOf, textOf } from '../row.ts';

export function enqueueJob(context: OperationContext, input: NewJob): { enqueued: boolean } {
  const enqueued =
    context.db.run(
      `insert into job (kind, job_key, payload, state, due, lease_until, fence, attempts, created_at)
       values (?, ?, ?, 'waiting', ?, 0, 0, 0, ?)
       on conflict do nothing`,
      input.kind,
      input.key,
      JSON.stringify(input.payload),
      input.due,
      input.at,
    ) > 0;
  if (enqueued) context.jobsMade();
  return { enqueued };
}

export function claimJobs(context: OperationContext, input: JobClaim): ClaimedJob[] {
  if (input.kinds.length === 0) return [];
  const rows = context.db.all(
    `update job set lease_until = ?, fence = fence + 1, attempts = attempts + 1
     where id in (
       select id from job
       where state = 'waiting' and kind in (select value from json_each(?)) and due <= ? and lease_until <= ?
       order by due limit ?)
     returning id, kind, payload, fence, attempts, due`,
    input.leaseUntil,
    JSON.stringify(input.kinds),
    input.at,
    input.at,
    input.limit,
  );
  return rows.map((row) => ({
    id: numberOf(row, 'id'),
    kind: textOf(row, 'kind'),
    payload: jsonOf(textOf(row, 'payload')),
    fence: numberOf(row, 'fence'),
    attempts: numberOf(row, 'attempts'),
    due: numberOf(row, 'due'),
  }));
}

export function settleJob(context: OperationContext, input: JobSettle): boolean {
  return applyJobOutcome(context, input.id, input.fence, input.outcome);
}

/** False when the lease was lost: then another worker decides what becomes of the job. */
export function applyJobOutcome(
  context: OperationContext,
  id: number,
  fence: number,
  outcome: JobOutcome,
): boolean {
  switch (outcome.kind) {
    case 'done':
      return context.db.run('delete from job where id = ? and fence = ?', id, fence) > 0;
    case 'retry':
      return (
        context.db.run(
          `update job set due = ?, lease_until = 0, error = ? where id = ? and fence = ? and state = 'waiting'`,
          outcome.due,
          outcome.error,
          id,
          fence,
        ) > 0
      );
    case 'dead':
      return (
        context.db.run(
          `update job set state = 'dead', lease_until = 0, error = ? where id = ? and fence = ? and state = 'waiting'`,
          outcome.reason,
          id,
          fence,
        ) > 0
      );
  }
}
