import type { TriedDelivery } from '../rows.ts';
import type { DeliveryRecord, JobOutcome, JobSettle, NewJob } from '../work.ts';
import type { Operation, OperationContext } from './operation.ts';

export const enqueueJob: Operation<NewJob, { enqueued: boolean }> = {
  needs: ({ kind, key }) => (key === null ? {} : { jobKeys: [{ kind, key }] }),
  apply: ({ rows }, job) => ({ enqueued: rows.addJob(job) }),
};

/** False when the lease was lost: then another worker decides what becomes of the job. */
export const settleJob: Operation<JobSettle, boolean> = {
  needs: ({ id }) => ({ jobs: [id] }),
  apply: settle,
};

/** One attempt, what it did to the delivery, and what becomes of its job: one commit, under the job's fence. */
export const recordDelivery: Operation<DeliveryRecord, boolean> = {
  needs: ({ job }) => ({ jobs: [job] }),
  apply(context, record) {
    const { job: id, fence, attempt } = record;
    const endedAt = attempt.at + attempt.durationMs;
    if (!settle(context, { id, fence, outcome: jobOutcome(record), at: endedAt })) return false;
    context.rows.recordAttempt(triedDelivery(record, endedAt));
    return true;
  },
};

/** Ends a claimed job, or moves it, under its fence; false when the lease was lost. */
export function settle({ rows }: OperationContext, { id, fence, outcome, at }: JobSettle): boolean {
  switch (outcome.kind) {
    case 'done':
      return rows.removeJob(id, fence);
    case 'retry':
      return rows.delayJob(id, fence, { due: outcome.due, at, error: outcome.error });
    case 'dead':
      return rows.buryJob(id, fence, outcome.reason);
  }
}

function triedDelivery(
  { delivery, attempt, outcome }: DeliveryRecord,
  endedAt: number,
): TriedDelivery {
  const waits = outcome.kind === 'retry';
  return {
    delivery,
    attempt,
    state: waits ? 'waiting' : outcome.kind,
    reason: outcome.kind === 'dead' ? outcome.reason : null,
    settledAt: waits ? null : endedAt,
  };
}

function jobOutcome({ outcome, attempt }: DeliveryRecord): JobOutcome {
  switch (outcome.kind) {
    case 'delivered':
      return { kind: 'done' };
    case 'retry':
      return { kind: 'retry', due: outcome.due, error: attempt.error };
    case 'dead':
      // The delivery is the dead letter people see and replay; its job has nothing left to do.
      return { kind: 'done' };
  }
}
