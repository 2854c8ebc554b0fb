import type { Clock, Timer } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import type { PushedEntry, TurnDelta, TurnStatus, Welcome } from '../../shared/protocol.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { Session } from '../page/session.ts';
import { createBackoff } from './backoff.ts';
import { createCatchUp } from './catch-up.ts';
import { createCursor } from './cursor.ts';
import type { Accepted } from './outbox.ts';
import { createOutbox } from './outbox.ts';
import { judge } from './refusal.ts';
import type { Connection, Transport } from './transport.ts';

/** From the first byte to the welcome; a proxy that swallows upgrades must not hold us longer. */
const welcomeDeadlineMs = 12_000;
const probeDeadlineMs = 3_000;

export type ConnectionState =
  | { name: 'idle' }
  | { name: 'connecting' }
  | { name: 'online' }
  /** `retryAt`: when the next try starts, in the clock's milliseconds. */
  | { name: 'offline'; retryAt: number }
  /** The server will not have us here; only the site's owner can change that. */
  | { name: 'refused'; code: ProblemCode };

/** What the link tells. Entries come in order of seq, each once, without a gap. */
export type LinkHandlers = {
  connection(state: ConnectionState): void;
  /** Another conversation begins: forget the entries of the old one. */
  reset(): void;
  /** `fresh` is false while the history is read for the first time. */
  entry(entry: Entry, fresh: boolean): void;
  /** Everything said so far is held. */
  caughtUp(): void;
  working(status: TurnStatus | undefined): void;
  growing(delta: TurnDelta): void;
  /** Stored on the server's disk; its entry follows. */
  accepted(id: string): void;
  failed(id: string, problem: Problem): void;
};

export type LinkOptions = {
  transport: Transport;
  clock: Clock;
  random: RandomBytes;
  session: Session;
  handlers: LinkHandlers;
};

export type Link = {
  open(): void;
  close(): void;
  /** Something woke us up (the tab, the network): find out at once whether the connection lives. */
  probe(): void;
  send(message: OutgoingMessage): void;
  discard(id: string): void;
};

/** The life of the connection, and what must be true whatever happens to it. */
export function createLink({ transport, clock, random, session, handlers }: LinkOptions): Link {
  const backoff = createBackoff(random);
  const cursor = createCursor();
  let wanted = false;
  let state: ConnectionState = { name: 'idle' };
  let connection: Connection | undefined;
  let conversation: string | undefined;
  let fresh = false;
  let attempts = 0;
  let renewals = 0;
  let timer: Timer | undefined;

  const enter = (next: ConnectionState) => {
    state = next;
    handlers.connection(next);
  };

  const discard = (id: string) => {
    session.settle(id);
    outbox.remove(id);
  };

  const take = (entry: Entry) => {
    cursor.advance(entry.seq);
    handlers.entry(entry, fresh);
    if (entry.id !== undefined) discard(entry.id);
  };

  const accepted = (message: OutgoingMessage, { seq, prev, at }: Accepted) => {
    handlers.accepted(message.id);
    session.settle(message.id);
    const place = cursor.place(seq, prev);
    if (place === 'next') take({ seq, author: 'visitor', at, body: message.body, id: message.id });
    if (place === 'gap') catchUp.ask();
  };

  const refused = (problem: Problem) => {
    drop();
    const verdict = judge(problem, 0);
    if (verdict === 'closed') return enter({ name: 'refused', code: problem.code });
    if (verdict === 'session') {
      session.drop();
      // A server that refuses even new sessions must not be asked in a tight loop.
      renewals += 1;
      if (renewals === 1) return connect();
    }
    retry(problem.retryAfterMs);
  };

  const silent = () => {
    drop();
    retry();
  };

  const catchUp = createCatchUp({
    clock,
    backoff,
    cursor,
    apply: take,
    done: () => {
      attempts = 0;
      renewals = 0;
      fresh = true;
      handlers.caughtUp();
      // Only now: a message whose acknowledgement was lost is in the log, and must not be sent again.
      if (connection) outbox.start(connection);
    },
    silent,
    refused,
  });

  const outbox = createOutbox({
    clock,
    backoff,
    beforeSend(id) {
      const ours = session.keep(id);
      // Another tab began the conversation since this one was welcomed, or the message was sent in an
      // earlier one: go on in that one.
      if (!ours) restart();
      return ours;
    },
    accepted,
    failed: (message, problem) => handlers.failed(message.id, problem),
    silent,
    refused,
  });

  const welcomed = (welcome: Welcome, over: Connection) => {
    timer?.cancel();
    if (welcome.token !== undefined) session.renew(welcome.token);
    // A log shorter than the one held is another log, such as a restored backup.
    const other = conversation !== undefined && conversation !== welcome.conversation;
    if (other || welcome.upTo < cursor.held()) {
      cursor.reset();
      fresh = false;
      handlers.reset();
    }
    conversation = welcome.conversation;
    enter({ name: 'online' });
    handlers.working(welcome.working);
    cursor.hear(welcome.upTo);
    catchUp.start(over);
  };

  const pushed = ({ entry, prev }: PushedEntry) => {
    const place = cursor.place(entry.seq, prev);
    if (place === 'next') take(entry);
    if (place === 'gap') catchUp.ask();
  };

  const connect = () => {
    enter({ name: 'connecting' });
    const mine = transport.connect(() => session.token(outbox.next()), {
      welcome: (welcome) => connection === mine && welcomed(welcome, mine),
      entry: (entry) => connection === mine && pushed(entry),
      status: (status) => connection === mine && handlers.working(status),
      delta: (delta) => connection === mine && handlers.growing(delta),
      refused: (problem) => connection === mine && refused(problem),
      closed: () => connection === mine && silent(),
      moved: () => connection === mine && restart(),
    });
    connection = mine;
    timer = clock.after(welcomeDeadlineMs, silent);
  };

  const drop = () => {
    timer?.cancel();
    timer = undefined;
    outbox.stop();
    catchUp.stop();
    const last = connection;
    connection = undefined;
    last?.close();
    handlers.working(undefined);
  };

  const retry = (atLeastMs = 0) => {
    if (!wanted) return enter({ name: 'idle' });
    const waitMs = Math.max(atLeastMs, backoff(attempts));
    attempts += 1;
    enter({ name: 'offline', retryAt: clock.now() + waitMs });
    timer = clock.after(waitMs, connect);
  };

  const restart = () => {
    drop();
    connect();
  };

  return {
    open() {
      wanted = true;
      if (state.name === 'idle' || state.name === 'refused') connect();
    },
    close() {
      wanted = false;
      drop();
      enter({ name: 'idle' });
    },
    probe() {
      if (state.name === 'online' && session.isElsewhere()) return restart();
      if (state.name === 'online') catchUp.ask(probeDeadlineMs);
      if (state.name === 'offline' || state.name === 'connecting') restart();
    },
    send: outbox.add,
    discard,
  };
}
