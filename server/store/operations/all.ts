import type { OperationKind, Operations } from '../operations.ts';
import { hurryBackendWrites, replayBackendWrites } from '../statements/backend-writes.ts';
import { createApiKey, revokeApiKey } from '../statements/api-keys.ts';
import { proveIdentity } from '../statements/identity.ts';
import { endContact, endVisitor } from '../statements/session-ends.ts';
import { checkSecret, pushConfiguration } from '../statements/configuration.ts';
import { syncEndpoints } from '../statements/endpoints.ts';
import { claimJobs, restartWaits } from '../statements/jobs.ts';
import { releaseLease, renewLease, takeLease } from '../statements/leases.ts';
import { probeStore } from '../statements/probe.ts';
import { beginProof, endProof, waitForProof } from '../statements/proofs.ts';
import { spendRates } from '../statements/rates.ts';
import { rekeySecrets, removeSecret, setSecret } from '../statements/secrets.ts';
import type { Statements } from '../statements/statement.ts';
import { beginGrant, revokeToken, saveToken, spoilToken, takeGrant } from '../statements/tokens.ts';
import { claimTurns, orphanTurns, releaseTurns } from '../statements/turns.ts';
import { keepWidgetBuild } from '../statements/widget-files.ts';
import { sayAsAgent } from './agent-message.ts';
import { appendReply } from './append-reply.ts';
import { enqueueWrites, recordBackendWrite } from './backend-writes.ts';
import { captureLead } from './capture-lead.ts';
import { enqueueJob, recordDelivery, settleJob } from './jobs.ts';
import {
  assignConversation,
  closeConversation,
  giveUpWaiting,
  returnConversation,
  takeConversation,
} from './move-conversation.ts';
import type { Operation } from './operation.ts';
import { receiveMessage } from './receive-message.ts';
import { requestHandoff } from './request-hand-off.ts';
import { finishTurn, leaseTurn } from './turns.ts';

type Implementations = {
  readonly [K in OperationKind]:
    | Operation<Operations[K]['input'], Operations[K]['result']>
    | Statements<Operations[K]['input'], Operations[K]['result']>;
};

/** How each operation is done, for every engine: with rows known by name, or with statements over sets of rows. */
export const operations: Implementations = {
  'message.receive': receiveMessage,
  'reply.append': appendReply,
  'turn.finish': finishTurn,
  'turn.claim': claimTurns,
  'turn.lease': leaseTurn,
  'turn.release': releaseTurns,
  'turn.orphan': orphanTurns,
  'handoff.request': requestHandoff,
  'handoff.give_up': giveUpWaiting,
  'handoff.take': takeConversation,
  'handoff.return': returnConversation,
  'conversation.assign': assignConversation,
  'conversation.close': closeConversation,
  'agent.say': sayAsAgent,
  'lead.capture': captureLead,
  'job.enqueue': enqueueJob,
  'job.claim': claimJobs,
  'job.settle': settleJob,
  'job.restart_waits': restartWaits,
  'delivery.record': recordDelivery,
  'backend_write.enqueue': enqueueWrites,
  'backend_write.record': recordBackendWrite,
  'backend_write.replay': replayBackendWrites,
  'backend_write.hurry': hurryBackendWrites,
  'endpoint.sync': syncEndpoints,
  'api_key.create': createApiKey,
  'api_key.revoke': revokeApiKey,
  'configuration.push': pushConfiguration,
  'secret.check': checkSecret,
  'widget.keep': keepWidgetBuild,
  'rate.spend': spendRates,
  'identity.prove': proveIdentity,
  'visitor.end': endVisitor,
  'contact.end': endContact,
  'proof.begin': beginProof,
  'proof.end': endProof,
  'proof.wait': waitForProof,
  'lease.take': takeLease,
  'lease.renew': renewLease,
  'lease.release': releaseLease,
  'secret.set': setSecret,
  'secret.remove': removeSecret,
  'secret.rekey': rekeySecrets,
  'token.save': saveToken,
  'token.spoil': spoilToken,
  'token.revoke': revokeToken,
  'grant.begin': beginGrant,
  'grant.take': takeGrant,
  'store.probe': probeStore,
};

/** Statements after which jobs wait that did not before: workers are told of them as of new ones. */
export const wakesWorkers: ReadonlySet<OperationKind> = new Set([
  'backend_write.replay',
  'backend_write.hurry',
]);
