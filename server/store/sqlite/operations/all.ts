import type { OperationKind, Operations } from '../../operations.ts';
import type { OperationContext } from '../operation-context.ts';
import { createApiKey, revokeApiKey } from './api-keys.ts';
import { appendReply } from './append-reply.ts';
import { captureLead } from './capture-lead.ts';
import { claimJobs, enqueueJob, restartWaits, settleJob } from './jobs.ts';
import { orphanTurns } from './orphan-turns.ts';
import { probeStore } from './probe-store.ts';
import { receiveMessage } from './receive-message.ts';
import { recordDelivery } from './record-delivery.ts';
import { syncEndpoints } from './sync-endpoints.ts';
import { claimTurns, finishTurn, leaseTurn, releaseTurns } from './turns.ts';

type Implementations = {
  [K in OperationKind]: (
    context: OperationContext,
    input: Operations[K]['input'],
  ) => Operations[K]['result'];
};

/**
 * How SQLite does each operation: a synchronous function inside the writer's transaction. It is run a second
 * time, in a savepoint, when another one of its batch has failed and everything was undone.
 */
export const sqliteOperations: Implementations = {
  'message.receive': receiveMessage,
  'reply.append': appendReply,
  'turn.finish': finishTurn,
  'turn.claim': claimTurns,
  'turn.lease': leaseTurn,
  'turn.release': releaseTurns,
  'turn.orphan': orphanTurns,
  'lead.capture': captureLead,
  'job.enqueue': enqueueJob,
  'job.claim': claimJobs,
  'job.settle': settleJob,
  'job.restart_waits': restartWaits,
  'delivery.record': recordDelivery,
  'endpoint.sync': syncEndpoints,
  'api_key.create': createApiKey,
  'api_key.revoke': revokeApiKey,
  'store.probe': probeStore,
};
