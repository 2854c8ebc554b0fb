import type { Clock } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import type { TurnExplanation } from '../../shared/explanation.ts';
import type { SiteId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { SaidBody } from '../../shared/message.ts';
import {
  mintContactId,
  mintConversationId,
  mintMessageId,
  mintVisitorId,
  randomText,
} from '../../shared/mint.ts';
import type { Problem } from '../../shared/problem.ts';
import type { RandomBytes } from '../../shared/random.ts';
import { createPlaceOf } from '../access/proof-place.ts';
import { createWrongProofs } from '../access/wrong-proofs.ts';
import { createAnnouncements } from '../conversation/announcements.ts';
import type { Parts } from '../running/parts.ts';
import type { Sender } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createTelemetry } from '../telemetry/create-telemetry.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { mintTrace } from '../telemetry/trace.ts';
import { createWork } from '../work.ts';
import type { VerifiedPerson } from './story-schema.ts';

/** One visitor in one conversation, by all that a server does with a message, on a store that is thrown away. */
export type Stage = {
  /** Resolves when it is stored; `answered` resolves when its turn has ended. */
  say(
    body: SaidBody,
  ): Promise<{ ok: true; answered(): Promise<void> } | { ok: false; problem: Problem }>;
  /** What the visitor sees of the log behind this seq. */
  entriesAfter(seq: number): Promise<Entry[]>;
  /** Ends what it does; the store stays open. */
  close(): Promise<void>;
};

export type StageNotes = {
  /** Something that should not happen, or that whoever configures should know. */
  note(line: string): void;
  explained?(explanation: TurnExplanation): void;
};

export async function openStage(from: {
  parts: Parts;
  site: SiteId;
  store: Store;
  clock: Clock;
  random: RandomBytes;
  telemetry: Telemetry;
  verified: VerifiedPerson | undefined;
  /** Something was added to the log. */
  news?: () => void;
}): Promise<Stage> {
  const { parts, site, store, clock, random, telemetry } = from;
  const announcements = createAnnouncements();
  const at = clock.now();
  await store.write('endpoint.sync', { endpoints: parts.endpoints, at });
  const { receive, turns, jobs } = createWork({
    store,
    live: { current: () => parts },
    announcements,
    wrongProofs: createWrongProofs({ store, clock, random, telemetry }),
    placeOf: createPlaceOf(random(32)),
    answerer: undefined,
    // Pictures need a server to have them from.
    pictureLinkOf: () => undefined,
    process: randomText(random),
    version: 'story',
    clock,
    random,
    telemetry,
  });
  const sender = await findSender(from);
  announcements.watch(sender.conversation, ({ kind }) => {
    if (kind === 'entry') from.news?.();
  });
  jobs.start();
  return {
    async say(body) {
      const received = await receive({
        site,
        sender,
        message: { id: mintMessageId(random), body },
        trace: mintTrace(random),
        source: { address: '127.0.0.1' },
      });
      return received.ok ? { ok: true, answered: received.answered } : received;
    },
    entriesAfter: async (seq) =>
      (await store.read.entriesAfter(sender.conversation, seq, limits.entriesPerPage)).entries,
    async close() {
      await turns.settle(0);
      await jobs.stop();
      announcements.stop();
    },
  };
}

/** The facts of a server that nobody collects; some of them are told. */
export function createStageTelemetry(clock: Clock, notes: StageNotes): Telemetry {
  const log = createLog({ level: 'silent', destination: { write: () => undefined } });
  const quiet = createTelemetry({ log, metrics: createMetrics({ processMetrics: false }), clock });
  return {
    ...quiet,
    turnExplained: (fact) => notes.explained?.(fact),
    turnFailed: ({ code }) => notes.note(`the turn failed: ${code}`),
    configurationNote: ({ note }) => notes.note(note),
    connectionFailed: ({ connection }) => notes.note(`${connection} fails and is left alone now`),
    authFailed: ({ note }) => notes.note(note),
    fault: ({ where, error }) => notes.note(`trouble in ${where}: ${describe(error)}`),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type VisitorSender = Extract<Sender, { kind: 'visitor' }>;

/** A verified person is one whom the store knows as a token of the shop's makes them known. */
async function findSender(from: {
  site: SiteId;
  store: Store;
  clock: Clock;
  random: RandomBytes;
  verified: VerifiedPerson | undefined;
}): Promise<VisitorSender> {
  const { site, store, clock, random, verified } = from;
  const fresh = {
    visitor: mintVisitorId(random),
    conversation: mintConversationId(random),
    contact: mintContactId(random),
  };
  const { visitor, conversation } = fresh;
  if (verified === undefined) return { kind: 'visitor', visitor, conversation };
  const { subject, email = null, phone = null, name = null } = verified;
  const at = clock.now();
  const until = at + limits.visitorTokenMs;
  const proven = await store.write('identity.prove', {
    site,
    subject,
    claims: { email, phone, name },
    token: randomText(random),
    holder: randomText(random),
    issuedAt: at,
    until,
    session: null,
    fresh,
    at,
    endUntil: until,
  });
  if (proven.kind === 'refused') throw new Error(`the store refuses the person: ${proven.reason}`);
  const { session } = proven;
  return {
    kind: 'visitor',
    visitor: session.visitor,
    conversation: session.conversation,
    contact: session.contact,
  };
}
