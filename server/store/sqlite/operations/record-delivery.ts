import type { DeliveryRecord, JobOutcome } from '../../work.ts';
import type { OperationContext } from '../operation-context.ts';
import { settleJob } from './jobs.ts';

/** One attempt, what it did to the delivery, and what becomes of its job: one commit, under the job's fence. */
export function recordDelivery(context: OperationContext, input: DeliveryRecord): boolean {
  const { job: id, fence } = input;
  const endedAt = input.attempt.at + input.attempt.durationMs;
  const outcome = jobOutcome(input);
  if (!settleJob(context, { id, fence, outcome, at: endedAt })) return false;
  context.db.run(
    `insert into attempt (delivery, number, at, duration_ms, status, error) values (?, ?, ?, ?, ?, ?)`,
    input.delivery,
    input.attempt.number,
    input.attempt.at,
    input.attempt.durationMs,
    input.attempt.status,
    input.attempt.error,
  );
  const settled = input.outcome.kind !== 'retry';
  context.db.run(
    `update delivery set attempts = ?, state = ?, reason = ?, settled_at = ? where id = ?`,
    input.attempt.number,
    input.outcome.kind === 'retry' ? 'waiting' : input.outcome.kind,
    input.outcome.kind === 'dead' ? input.outcome.reason : null,
    settled ? endedAt : null,
    input.delivery,
  );
  if (input.outcome.kind === 'retry') context.jobsMade();
  return true;
}

function jobOutcome(input: DeliveryRecord): JobOutcome {
  switch (input.outcome.kind) {
    case 'delivered':
      return { kind: 'done' };
    case 'retry':
      return { kind: 'retry', due: input.outcome.due, error: input.attempt.error };
    case 'dead':
      // The delivery is the dead letter people see and replay; its job has nothing left to do.
      return { kind: 'done' };
  }
}
