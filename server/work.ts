import { contracts, isKnownCapability } from '../shared/capability.ts';
import type { Capability, FailureClass } from '../shared/capability.ts';
import type { Clock } from '../shared/clock.ts';
import { limits } from '../shared/limits.ts';
import type { RandomBytes } from '../shared/random.ts';
import type { SiteId } from '../shared/ids.ts';
import { createEvenAnswers } from './access/even-answers.ts';
import type { PlaceOf } from './access/proof-place.ts';
import type { WrongProofs } from './access/wrong-proofs.ts';
import type { Announcements } from './conversation/announcements.ts';
import { createEnqueueWrite } from './connectors/enqueue-write.ts';
import type { EnqueueWrite } from './connectors/enqueue-write.ts';
import { createBackendWriter } from './connectors/write-job.ts';
import { writeNow } from './connectors/write-now.ts';
import { createAnswerTurn } from './conversation/answer.ts';
import { createAgentCalls } from './conversation/agent-calls.ts';
import type { AgentCalls } from './conversation/agent-calls.ts';
import { createGiveUpHandler } from './conversation/give-up.ts';
import { createReceiver } from './conversation/receive.ts';
import type { ReceiveMessage } from './conversation/receive.ts';
import {
  createRecoveryHandler,
  createTakeOver,
  takeOverReleased,
  turnRecovery,
} from './conversation/recover.ts';
import type { ReceptionOf } from './conversation/reception.ts';
import { createTurns } from './conversation/turns.ts';
import type { TakeOverTurns } from './conversation/recover.ts';
import type { Turns } from './conversation/turns.ts';
import type { Answerer } from './intents/answerer.ts';
import { apologise } from './intents/apology.ts';
import { createJobRunner } from './jobs/runner.ts';
import type { JobRunner } from './jobs/runner.ts';
import type { LiveConfiguration } from './running/live.ts';
import { backendWriteKind } from './store/backend-writes.ts';
import { handoffTimeoutKind } from './store/hand-off.ts';
import type { Store } from './store/store.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { createDeliveryWorker, deliveryJobKind } from './webhooks/deliver.ts';

/** What a process does: takes messages in, answers them, and does jobs. */
export type Work = {
  turns: Turns;
  receive: ReceiveMessage;
  /** What people of a shop can do with its conversations. */
  agentCalls: AgentCalls;
  takeOver: TakeOverTurns;
  /** From then on what others give back is left to others. */
  stopTakingOver(): void;
  jobs: JobRunner;
  /** Has something written to the backends of a site, for whoever needs no answer. */
  enqueueWrite: EnqueueWrite;
  /** Connections that a lead of a site is written to, as it is configured now. */
  leadBackends(site: SiteId): readonly string[];
};

/** Builds it over whatever configuration runs: each turn and each attempt asks for that when it begins. */
export function createWork(from: {
  store: Store;
  live: Pick<LiveConfiguration, 'current'>;
  announcements: Announcements;
  wrongProofs: WrongProofs;
  placeOf: PlaceOf;
  /** Instead of the intents of the configuration. */
  answerer: Answerer | undefined;
  pictureLinkOf: (url: string) => string | undefined;
  /** This process, in leases. */
  process: string;
  version: string;
  clock: Clock;
  random: RandomBytes;
  telemetry: Telemetry;
}): Work {
  const { store, live, wrongProofs, clock, random, telemetry } = from;
  const evenOut = createEvenAnswers(clock);
  const connectors = () => live.current().connectors;
  const leadBackends = (site: SiteId) => connectors().routed(site, 'lead.upsert');
  const reception: ReceptionOf = (site) => live.current().receptionOf(site);
  const turns = createTurns({
    clock,
    telemetry,
    answer: createAnswerTurn({
      ...from,
      answerer: from.answerer ?? ((turn) => live.current().answerer(turn)),
      asking({ site, trace, signal, subject }) {
        // The backends of the moment at which the turn begins, whatever is swapped before it ends.
        const { connectors } = live.current();
        return {
          ask: (capability, input) =>
            evenOut(
              () => connectors.ask(site, capability, input, { trace, signal }),
              (result) => isProven(capability) && isNothing(result),
              signal,
            ),
          write: (capability, input, { consented }) =>
            writeNow(
              connectors,
              { site, subject, capability, input },
              { signal, trace, consented, at: clock.now() },
            ),
        };
      },
      routed: (site, capability) => connectors().routed(site, capability),
      proofs: (visitor, place) => ({
        waitMs: () => wrongProofs.waitMs(visitor, place),
        begin: (subject, signal) => wrongProofs.begin({ visitor, place, subject }, signal),
      }),
      reception,
      apology(site) {
        const { languageOf, deskbell } = live.current();
        return apologise(languageOf(site), deskbell.intents.get(site) ?? []);
      },
    }),
  });
  const receive = createReceiver({ ...from, turns, reception });
  let stopping = false;
  const takeOver = createTakeOver({ ...from, turns, isStopping: () => stopping });
  const forget = takeOverReleased(takeOver, from);
  const stopTakingOver = (): void => {
    stopping = true;
    forget();
  };
  const deliver = createDeliveryWorker({
    store,
    http: { send: (request) => live.current().outgoing.send(request) },
    settings: { get: (endpoint) => live.current().deliveries.get(endpoint) },
    version: from.version,
    clock,
    random,
    telemetry,
  });
  const jobs = createJobRunner({
    store,
    clock,
    telemetry,
    kinds: new Map([
      [
        turnRecovery.kind,
        {
          handler: createRecoveryHandler(takeOver, { store, clock }),
          concurrency: 1,
          leaseMs: limits.turnRecoveryLeaseMs,
        },
      ],
      [
        backendWriteKind,
        {
          handler: createBackendWriter({ store, connectors, clock, random, telemetry }),
          concurrency: limits.backendWrites,
        },
      ],
      [
        handoffTimeoutKind,
        {
          handler: createGiveUpHandler({ ...from, reception }),
          concurrency: limits.handoffTimeouts,
        },
      ],
      [deliveryJobKind, { handler: deliver, concurrency: limits.webhookConcurrency }],
    ]),
  });
  const enqueueWrite = createEnqueueWrite({ store, connectors, clock });
  const agentCalls = createAgentCalls({ ...from, reception });
  return { turns, receive, agentCalls, takeOver, stopTakingOver, jobs, enqueueWrite, leadBackends };
}

/** Whether an answer belongs to somebody who has to prove it: then an empty one must not tell why it is. */
function isProven(capability: Capability): boolean {
  return isKnownCapability(capability) && contracts[capability].proofs.length > 0;
}

function isNothing(
  result: { ok: true; value: unknown } | { ok: false; failure: FailureClass },
): boolean {
  if (!result.ok) return result.failure === 'not_found';
  return Array.isArray(result.value) && result.value.length === 0;
}
