import type { Clock, Timer } from '../../shared/clock.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem } from '../../shared/problem.ts';
import type { SayResult } from '../../shared/protocol.ts';
import type { Backoff } from './backoff.ts';
import { judge } from './refusal.ts';
import type { Connection } from './transport.ts';

/** Disk, network and a busy server together; beyond it the connection counts as dead. */
const ackDeadlineMs = 10_000;

export type Accepted = Extract<SayResult, { ok: true }>;

export type OutboxOptions = {
  clock: Clock;
  backoff: Backoff;
  /**
   * Called before every send: the last moment to write down what must survive it. False when this is not
   * the connection to send over; another one follows.
   */
  beforeSend(id: string): boolean;
  accepted(message: OutgoingMessage, ack: Accepted): void;
  failed(message: OutgoingMessage, problem: Problem): void;
  /** The connection does not answer. */
  silent(): void;
  /** The session or the site was refused. */
  refused(problem: Problem): void;
};

export type Outbox = ReturnType<typeof createOutbox>;

/**
 * Messages on their way, in the order they were said. One is under way at a time: two at once could
 * arrive in either order after a lost acknowledgement. A message keeps its id through every attempt,
 * so the server stores it once however often it comes.
 */
export function createOutbox(options: OutboxOptions) {
  let queue: OutgoingMessage[] = [];
  let connection: Connection | undefined;
  let underway: OutgoingMessage | undefined;
  let attempts = 0;
  let timer: Timer | undefined;

  const next = () => {
    const message = queue[0];
    const current = connection;
    if (!current || underway || timer || !message || !options.beforeSend(message.id)) return;
    underway = message;
    current.say(message, ackDeadlineMs, (result) => {
      // Answers of an earlier connection, or for what an entry already settled, change nothing.
      if (connection === current && underway === message) settle(message, result);
    });
  };

  const settle = (message: OutgoingMessage, result: SayResult | undefined) => {
    underway = undefined;
    if (!result) return options.silent();
    if (result.ok) {
      drop(message.id);
      options.accepted(message, result);
      return next();
    }
    const { problem } = result;
    const verdict = judge(problem, attempts);
    if (verdict === 'session' || verdict === 'closed') return options.refused(problem);
    if (verdict === 'final') {
      drop(message.id);
      options.failed(message, problem);
      return next();
    }
    timer = options.clock.after(problem.retryAfterMs ?? options.backoff(attempts + 1), () => {
      timer = undefined;
      next();
    });
    attempts += 1;
  };

  const drop = (id: string) => {
    if (queue[0]?.id === id) {
      attempts = 0;
      timer?.cancel();
      timer = undefined;
    }
    queue = queue.filter((message) => message.id !== id);
    if (underway?.id === id) underway = undefined;
  };

  return {
    add(message: OutgoingMessage) {
      if (!queue.some(({ id }) => id === message.id)) queue = [...queue, message];
      next();
    },
    /** The id of the message that goes next. */
    next: () => queue[0]?.id,
    /** Its entry arrived another way, or the customer took it back. */
    remove(id: string) {
      drop(id);
      next();
    },
    start(over: Connection) {
      connection = over;
      next();
    },
    /** What waits belongs to somebody else now. */
    clear() {
      queue = [];
    },
    stop() {
      connection = undefined;
      underway = undefined;
      timer?.cancel();
      timer = undefined;
    },
  };
}
