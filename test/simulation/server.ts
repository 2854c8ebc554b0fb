import type { Problem } from '../../shared/problem.ts';
import type { ResumeResult, SayResult, Welcome } from '../../shared/protocol.ts';
import { outgoingMessageSchema } from '../../shared/message.ts';
import { randomText } from '../../shared/mint.ts';
import type { Clock } from '../../shared/clock.ts';
import { createRateLimits } from '../../server/access/rate-limits.ts';
import { createSharedRateLimits } from '../../server/access/shared-rate-limits.ts';
import { createVisitorSessions, openSession } from '../../server/access/visitor-sessions.ts';
import type { JudgeSession } from '../../server/access/visitors.ts';
import { createAnnouncements } from '../../server/conversation/announcements.ts';
import type { Announcement } from '../../server/conversation/announcements.ts';
import { createAnswerTurn } from '../../server/conversation/answer.ts';
import { createReceiver } from '../../server/conversation/receive.ts';
import { createRecoveryHandler, createTakeOver } from '../../server/conversation/recover.ts';
import { turnRecovery } from '../../server/conversation/recover.ts';
import { createTurns } from '../../server/conversation/turns.ts';
import type { Turns } from '../../server/conversation/turns.ts';
import { readWelcome, resume, say } from '../../server/conversation/visitor-calls.ts';
import { createJobRunner } from '../../server/jobs/runner.ts';
import { placeOf, unlimitedProofs } from '../support/proofs.ts';
import { demoSite } from '../support/store.ts';
import { apology, createSimulatedAnswerer } from './answers.ts';
import type { Disk } from './disk.ts';
import type { Fault } from './faults.ts';
import { createHttpEdge } from './http-edge.ts';
import type { HttpEdge } from './http-edge.ts';
import type { SeededRandom } from './seeded-random.ts';
import { createReception } from '../support/reception.ts';
import { quietTelemetry } from './telemetry.ts';
import type { Timeline } from './timeline.ts';

const nobody = createReception('never');
const reception = () => nobody;

/** The server's end of one connection. */
export type ServerEnd = {
  welcome: Promise<Welcome>;
  say(message: unknown): Promise<SayResult>;
  resume(after: number): Promise<ResumeResult>;
  /** The server noticed that the connection is gone. */
  left(): void;
};

export type ServerProcess = {
  /** The welcome follows when it has been read. */
  accept(caller: {
    token: string | undefined;
    address: string;
    hear: (heard: Announcement) => void;
  }): ServerEnd | { refused: Problem };
  /** Where a WebSocket does not get through. */
  http: HttpEdge;
  kill(): void;
};

export type ServerOptions = {
  disk: Disk;
  timeline: Timeline;
  random: SeededRandom;
  faults: ReadonlySet<Fault>;
  /** The key of the visitors' tokens; it outlives the process. */
  key: Uint8Array;
  fault: (where: string, error: unknown) => void;
  /** A turn was tried too often, and its customer has been told so. */
  gaveUp: (conversation: string, turn: number) => void;
};

/** The planted fault: every turn has a queue of its own. */
function createHastyTurns(...[options]: Parameters<typeof createTurns>): Turns {
  return { ...createTurns(options), begin: (ticket) => createTurns(options).begin(ticket) };
}

/** One life of the server: the real rooms, put together as app.ts does, on a disk and a clock that can stop. */
export function startProcess(options: ServerOptions): ServerProcess {
  const { timeline, random, faults } = options;
  let alive = true;
  let callers = 0;
  const isAlive = (): boolean => alive;
  const clock: Clock = {
    now: timeline.now,
    after: (ms, run) => timeline.after(ms, () => (alive ? run() : undefined)),
  };
  const store = options.disk.mount({ isAlive });
  const telemetry = quietTelemetry((where, error) => {
    if (alive) options.fault(where, error);
  }, options.gaveUp);
  const process = randomText(random.bytes);
  const announcements = createAnnouncements();
  const answer = createAnswerTurn({
    store,
    clock,
    random: random.bytes,
    announcements,
    process,
    answerer: createSimulatedAnswerer(clock, random),
    asking: () => ({
      ask: () => Promise.resolve({ ok: false, failure: 'unavailable' }),
      write: () => Promise.resolve({ kind: 'later', failure: 'unavailable' }),
    }),
    routed: () => [],
    pictureLinkOf: () => undefined,
    proofs: () => unlimitedProofs,
    reception,
    apology: () => apology,
    telemetry,
  });
  const turns = faults.has('turns side by side')
    ? createHastyTurns({ answer, clock, telemetry })
    : createTurns({ answer, clock, telemetry });
  const receive = createReceiver({
    store,
    clock,
    turns,
    announcements,
    process,
    placeOf,
    reception,
    telemetry,
  });
  const sessions = createVisitorSessions({ key: options.key, clock, random: random.bytes });
  const judge: JudgeSession = ({ exp }) => (exp <= clock.now() ? 'session.expired' : undefined);
  const calls = {
    judge,
    receive,
    store,
    turns,
    sharedLimits: createSharedRateLimits({ store, clock, telemetry }),
    rateLimits: createRateLimits(clock),
    clock,
    random: random.bytes,
    telemetry,
  };

  if (!faults.has('turns forgotten')) recover();

  /** As app.ts does at every start: nobody else has this disk, so every open turn is an orphan. */
  function recover(): void {
    const takeOver = createTakeOver({ store, clock, turns, process, telemetry });
    const handler = createRecoveryHandler(takeOver, { store, clock });
    const jobs = createJobRunner({
      store,
      clock,
      telemetry,
      kinds: new Map([[turnRecovery.kind, { handler, concurrency: 1 }]]),
    });
    const at = clock.now();
    void store
      .write('turn.orphan', { process })
      .then(() => takeOver(at))
      .then(() => store.write('job.enqueue', { ...turnRecovery, payload: null, due: at, at }))
      .then(() => jobs.start())
      // A server that cannot store at its start ends, and is started again.
      .catch(() => clock.after(1_000, recover));
  }

  function ackEarly(conversation: string): SayResult {
    const prev = options.disk
      .entries()
      .filter((entry) => entry.conversation === conversation).length;
    return { ok: true, seq: prev + 1, prev, at: new Date(clock.now()).toISOString() };
  }

  return {
    http: createHttpEdge({ sessions, announcements, calls }),
    accept({ token, address, hear }) {
      const opened = openSession(sessions, demoSite, token);
      if ('code' in opened) return { refused: opened };
      callers += 1;
      const caller = { id: `socket ${callers}`, ...opened, address };
      const left = announcements.watch(opened.session.conversation, (heard) => {
        if (heard.kind !== 'entry' || heard.sentBy !== caller.id) hear(heard);
      });
      return {
        welcome: readWelcome(caller, calls),
        async say(message) {
          const storing = say(caller, calls, outgoingMessageSchema.parse(message));
          if (faults.has('ack before commit')) return ackEarly(opened.session.conversation);
          const result = await storing;
          if (result.ok || !faults.has('refusals swallowed')) return result;
          return { ok: true, seq: 1, at: new Date(clock.now()).toISOString(), prev: 0 };
        },
        resume: (after) => resume(caller, calls, { after }),
        left,
      };
    },
    kill() {
      alive = false;
      options.disk.pullPlug();
    },
  };
}
