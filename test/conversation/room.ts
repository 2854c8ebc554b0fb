import { randomBytes } from 'node:crypto';
import type { Capability } from '../../shared/capability.ts';
import type { SiteId } from '../../shared/ids.ts';
import type { WrongProofs } from '../../server/access/wrong-proofs.ts';
import type { Announcement, Announcements } from '../../server/conversation/announcements.ts';
import { createAnnouncements } from '../../server/conversation/announcements.ts';
import { createAnswerTurn } from '../../server/conversation/answer.ts';
import { createAgentCalls } from '../../server/conversation/agent-calls.ts';
import type { AgentCalls } from '../../server/conversation/agent-calls.ts';
import { createGiveUpHandler } from '../../server/conversation/give-up.ts';
import { createReceiver } from '../../server/conversation/receive.ts';
import type { Received } from '../../server/conversation/receive.ts';
import { createTakeOver } from '../../server/conversation/recover.ts';
import { createTurns } from '../../server/conversation/turns.ts';
import type { Answerer, ReplyPiece, TurnInput } from '../../server/intents/answerer.ts';
import { handoffTimeoutKind } from '../../server/store/hand-off.ts';
import type { Store } from '../../server/store/store.ts';
import type { Entry } from '../../shared/entry.ts';
import type { SaidBody } from '../../shared/message.ts';
import { mintMessageId } from '../../shared/mint.ts';
import type { Clock } from '../../shared/clock.ts';
import { placeOf, unlimitedProofs } from '../support/proofs.ts';
import { createReception } from '../support/reception.ts';
import { demoSite, newChat, someTrace } from '../support/store.ts';
import type { Chat } from '../support/store.ts';

/** The conversation room on a real store, with an answerer of the test's own. */
export type Room = {
  heard(chat: Chat): Announcement[];
  /** From some address, unless told which. */
  say(chat: Chat, text: string, address?: string): Promise<Received>;
  send(chat: Chat, body: SaidBody): Promise<Received>;
  /** Says it and waits until the turn has ended. */
  ask(chat: Chat, text: string): Promise<void>;
  log(chat: Chat): Promise<Entry[]>;
  /** What every turn was told. */
  turns: TurnInput[];
  /** Names of the facts that were reported, with their code. */
  facts: string[];
  takeOver(at: number): Promise<void>;
  working(chat: Chat): { turn: number; code: string } | undefined;
  settle(ms: number): Promise<number>;
  agents: AgentCalls;
  /** Does the jobs that are due of those who wait for a person. */
  giveUp(): Promise<void>;
};

export const apology = 'We are sorry.';

export function createRoom(options: {
  store: Store;
  clock: Clock;
  answerer: Answerer;
  process?: string;
  /** Counts wrong proofs; every try is welcome, unless told. */
  wrongProofs?: WrongProofs;
  /** What this process says to itself only, unless told. */
  announcements?: Announcements;
  /** Whether somebody is there to take a conversation; always, unless told. */
  people?: 'always' | 'never';
  /** Connections that a capability is routed to; none, unless told. */
  routed?: (site: SiteId, capability: Capability) => readonly string[];
}): Room {
  const { store, clock, answerer, process = 'one', wrongProofs } = options;
  const site = createReception(options.people ?? 'always');
  const reception = () => site;
  const facts: string[] = [];
  const turnInputs: TurnInput[] = [];
  const heard = new Map<string, Announcement[]>();
  const announcements = options.announcements ?? createAnnouncements();
  const note =
    (name: string) =>
    (fact: object): void => {
      const about = 'code' in fact ? ` ${String(fact.code)}` : '';
      const where = 'where' in fact ? ` ${String(fact.where)}` : '';
      facts.push(`${name}${about}${where}`);
    };
  const telemetry = {
    turnAnswered: note('answered'),
    turnFailed: note('failed'),
    turnTakenOver: note('taken over'),
    turnExplained: note('explained'),
    leadCaptured: note('lead'),
    handoffRequested: note('handoff requested'),
    handoffReturned: note('handoff returned'),
    handoffTaken: note('taken'),
    conversationAssigned: note('assigned'),
    conversationClosed: note('closed'),
    agentAnswered: note('agent'),
    messageAccepted: note('accepted'),
    messageRefused: note('refused'),
    fault: note('fault'),
  };
  const turns = createTurns({
    clock,
    telemetry,
    answer: createAnswerTurn({
      store,
      clock,
      random: randomBytes,
      announcements,
      process,
      answerer: (turn) => {
        turnInputs.push(turn);
        return answerer(turn);
      },
      asking: () => ({
        ask: () => Promise.resolve({ ok: false, failure: 'config' }),
        write: () => Promise.resolve({ kind: 'refused', failure: 'config' }),
      }),
      routed: options.routed ?? (() => []),
      pictureLinkOf: (url) => `/v1/pictures/${encodeURIComponent(url)}`,
      proofs: (visitor, place) =>
        wrongProofs
          ? {
              waitMs: () => wrongProofs.waitMs(visitor, place),
              begin: (subject, signal) => wrongProofs.begin({ visitor, place, subject }, signal),
            }
          : unlimitedProofs,
      reception,
      apology: () => ({ type: 'text', text: apology }),
      telemetry,
    }),
  });
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
  const handing = { store, clock, announcements, reception, telemetry };
  const takeOver = createTakeOver({ store, clock, turns, process, telemetry });

  function heardOf(chat: Chat): Announcement[] {
    const known = heard.get(chat.conversation);
    if (known !== undefined) return known;
    const list: Announcement[] = [];
    heard.set(chat.conversation, list);
    announcements.watch(chat.conversation, (announcement) => list.push(announcement));
    return list;
  }
  const send = (chat: Chat, body: SaidBody, address = '192.0.2.1'): Promise<Received> => {
    heardOf(chat);
    return receive({
      site: demoSite,
      sender: { kind: 'visitor', ...chat },
      message: { id: mintMessageId(randomBytes), body },
      trace: someTrace,
      source: { address },
    });
  };
  const say = (chat: Chat, text: string, address?: string) =>
    send(chat, { type: 'text', text }, address);

  return {
    heard: heardOf,
    say,
    send,
    async ask(chat, text) {
      const received = await say(chat, text);
      if (!received.ok) throw new Error(received.problem.code);
      await received.answered();
    },
    log: async (chat) => (await store.read.entriesAfter(chat.conversation, 0, 200)).entries,
    turns: turnInputs,
    facts,
    takeOver,
    working: (chat) => turns.working(chat.conversation),
    settle: (ms) => turns.settle(ms),
    agents: createAgentCalls(handing),
    async giveUp() {
      const handle = createGiveUpHandler(handing);
      const at = clock.now();
      const due = { kind: handoffTimeoutKind, lane: '', at, leaseUntil: at + 1, limit: 10 };
      const { signal } = new AbortController();
      for (const job of await store.write('job.claim', due)) await handle(job, signal);
    },
  };
}

export const someChat = newChat;

export const saying = (text: string): ReplyPiece => ({
  type: 'part',
  body: { type: 'text', text },
});

export const textOf = (entry: Entry): string => ('text' in entry.body ? entry.body.text : '');

/** A place where an answerer waits until a test lets it go on. */
export type Gate = {
  /** Called by the answerer. */
  wait(): Promise<void>;
  /** Resolves when somebody waits. */
  reached: Promise<void>;
  open(): void;
};

export function createGate(): Gate {
  const opened = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  return {
    wait() {
      reached.resolve();
      return opened.promise;
    },
    reached: reached.promise,
    open: () => opened.resolve(),
  };
}
