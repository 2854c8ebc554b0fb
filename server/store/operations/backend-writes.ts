import { backendWriteKind } from '../backend-writes.ts';
import type { BackendWriteRecord, NewBackendWrite } from '../backend-writes.ts';
import { settle } from './jobs.ts';
import type { Operation, OperationContext } from './operation.ts';

export const enqueueWrites: Operation<{ writes: readonly NewBackendWrite[] }, null> = {
  needs: ({ writes }) => ({
    jobKeys: writes.map(({ id }) => ({ kind: backendWriteKind, key: id })),
  }),
  apply(context, { writes }) {
    enqueueBackendWrites(context, writes);
    return null;
  },
};

/** One attempt, what it made of the write, and what becomes of its job: one commit, under the job's fence. */
export const recordBackendWrite: Operation<BackendWriteRecord, boolean> = {
  needs: ({ job }) => ({ jobs: [job] }),
  apply(context, record) {
    const { job: id, fence, outcome, at } = record;
    if (!settle(context, { id, fence, outcome, at })) return false;
    context.rows.recordBackendWrite(record);
    return true;
  },
};

/** Each with a job of its own: a backend that is down holds up its own writes, never those of another. */
export function enqueueBackendWrites(
  { rows }: OperationContext,
  writes: readonly NewBackendWrite[],
): void {
  for (const write of writes) {
    const { id, site, connection, at } = write;
    rows.addBackendWrite(write, {
      kind: backendWriteKind,
      lane: `${site}:${connection}`,
      key: id,
      payload: { write: id },
      due: at,
      at,
    });
  }
}
