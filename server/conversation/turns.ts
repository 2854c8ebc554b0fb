import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import type { TurnStatus } from '../../shared/protocol.ts';
import { StoreProblem } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { TurnTicket } from './turn-ticket.ts';

export type Turns = {
  /** Answers the message after the turns before it in this conversation; resolves when the turn has ended. */
  begin(ticket: TurnTicket): Promise<void>;
  /** Resolves when the turns this conversation has now have ended; at once when it has none. */
  settled(conversation: ConversationId): Promise<void>;
  /** What the conversation's turn is doing right now, for a page that has just been opened. */
  working(conversation: ConversationId): TurnStatus | undefined;
  /** Turns under way or waiting in this process. */
  count(): number;
  /**
   * The process stops: waits for the turns under way, at most `ms`, and lets go of the others, which say nothing
   * more; resolves with how many that were.
   */
  settle(ms: number): Promise<number>;
};

/** Resolves with the turn to go on with, when the one that ended had one of nobody's behind it. */
export type AnswerTurn = (
  ticket: TurnTicket,
  about: {
    showStatus: (status: TurnStatus) => void;
    /** Aborts when the process must leave: the turn says nothing more, because another one will answer it. */
    leaving: AbortSignal;
  },
) => Promise<TurnTicket | null>;

/** Turns of one conversation run one at a time, in order; turns of different conversations do not wait. */
export function createTurns(options: {
  answer: AnswerTurn;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
}): Turns {
  const { answer, clock, telemetry } = options;
  const last = new Map<ConversationId, Promise<void>>();
  const statuses = new Map<ConversationId, TurnStatus>();
  let count = 0;
  let stopping = false;
  const leaving = new AbortController();
  const pauses = new Set<() => void>();
  let onIdle: (() => void)[] = [];

  /**
   * A turn that could not be stored is tried again here, and those behind it wait: letting them go first
   * would change the order of answers, and the late one would overwrite the newer dialogue. Resolves with the
   * turn that is to come next, when it was nobody's.
   */
  async function run(ticket: TurnTicket): Promise<TurnTicket | null> {
    let next = ticket;
    let behind: TurnTicket | null = null;
    for (let tries = 1; ; tries += 1) {
      statuses.set(ticket.conversation, { turn: ticket.turn, code: 'thinking' });
      const tried = await attempt(next);
      if ('next' in tried) {
        behind = tried.next;
        break;
      }
      // Given up, the turn stays open in the store and is taken over when its lease has run out.
      if (next.attempts > limits.turnAttempts) break;
      await pause(Math.min(limits.turnRetryMaxMs, limits.turnRetryMs * 2 ** (tries - 1)));
      if (stopping) break;
      // A disk that is full or busy is not the turn's fault, and does not count.
      const counts = isPassing(tried.error) ? 0 : 1;
      next = { ...next, received: null, attempts: next.attempts + counts, leaseUntil: 0 };
    }
    statuses.delete(ticket.conversation);
    return behind;
  }

  /**
   * A turn that was nobody's comes before those that wait here: they were received later, and would be refused
   * for overtaking it.
   */
  async function runHandedOn(first: TurnTicket | null): Promise<void> {
    for (let next = first; next; next = await run(next));
  }

  /** Ends early when the process stops. */
  async function pause(ms: number): Promise<void> {
    if (stopping) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        timer.cancel();
        pauses.delete(end);
        resolve();
      };
      const timer = clock.after(ms, end);
      pauses.add(end);
    });
  }

  async function attempt(
    ticket: TurnTicket,
  ): Promise<{ next: TurnTicket | null } | { error: unknown }> {
    try {
      const next = await answer(ticket, {
        showStatus: (status) => statuses.set(ticket.conversation, status),
        leaving: leaving.signal,
      });
      return { next };
    } catch (error) {
      telemetry.fault({ where: 'conversation.turn', error, trace: ticket.trace });
      return { error };
    }
  }

  function begin(ticket: TurnTicket): Promise<void> {
    count += 1;
    const before = last.get(ticket.conversation);
    const running = before ? before.then(() => run(ticket)) : run(ticket);
    const all = running.then(runHandedOn).finally(() => {
      if (last.get(ticket.conversation) === all) last.delete(ticket.conversation);
      ended();
    });
    last.set(ticket.conversation, all);
    return running.then(() => undefined);
  }

  function ended(): void {
    count -= 1;
    if (count > 0) return;
    const waiting = onIdle;
    onIdle = [];
    for (const listener of waiting) listener();
  }

  return {
    begin,
    settled: (conversation) => last.get(conversation) ?? Promise.resolve(),
    working: (conversation) => statuses.get(conversation),
    count: () => count,
    settle(ms) {
      stopping = true;
      for (const end of pauses) end();
      if (count === 0) return Promise.resolve(0);
      return new Promise((resolve) => {
        const timer = clock.after(ms, () => {
          const left = count;
          leaving.abort();
          resolve(left);
        });
        onIdle.push(() => {
          timer.cancel();
          resolve(0);
        });
      });
    },
  };
}

function isPassing(error: unknown): boolean {
  return error instanceof StoreProblem && error.code !== 'server.error';
}
