import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { TurnStatus } from '../../shared/protocol.ts';
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
  /** Waits for the turns under way, at most `ms`; resolves with how many were still running. */
  settle(ms: number): Promise<number>;
};

export type AnswerTurn = (
  ticket: TurnTicket,
  showStatus: (status: TurnStatus) => void,
) => Promise<void>;

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
  let onIdle: (() => void)[] = [];

  async function run(ticket: TurnTicket): Promise<void> {
    statuses.set(ticket.conversation, { turn: ticket.turn, code: 'thinking' });
    try {
      await answer(ticket, (status) => statuses.set(ticket.conversation, status));
    } catch (error) {
      // The turn stays open in the store: it is taken over when its lease has run out.
      telemetry.fault({ where: 'conversation.turn', error, trace: ticket.trace });
    } finally {
      statuses.delete(ticket.conversation);
    }
  }

  function ended(): void {
    count -= 1;
    if (count > 0) return;
    const waiting = onIdle;
    onIdle = [];
    for (const listener of waiting) listener();
  }

  return {
    begin(ticket) {
      count += 1;
      const before = last.get(ticket.conversation);
      const mine = (before ? before.then(() => run(ticket)) : run(ticket)).finally(() => {
        if (last.get(ticket.conversation) === mine) last.delete(ticket.conversation);
        ended();
      });
      last.set(ticket.conversation, mine);
      return mine;
    },
    settled: (conversation) => last.get(conversation) ?? Promise.resolve(),
    working: (conversation) => statuses.get(conversation),
    count: () => count,
    settle(ms) {
      if (count === 0) return Promise.resolve(0);
      return new Promise((resolve) => {
        const timer = clock.after(ms, () => resolve(count));
        onIdle.push(() => {
          timer.cancel();
          resolve(0);
        });
      });
    },
  };
}
