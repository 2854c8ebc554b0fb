import type { Timer } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem } from '../../shared/problem.ts';
import type { PushedEntry, Welcome } from '../../shared/protocol.ts';
import { createBackoff } from './backoff.ts';
import { createCatchUp } from './catch-up.ts';
import { createCursor } from './cursor.ts';
import type { Accepted } from './outbox.ts';
import { createOutbox } from './outbox.ts';
import type { ConnectionState, Link, LinkOptions } from './contract.ts';
import { judge } from './refusal.ts';
import type { Connection, ConnectionHandlers, Identity } from './transport.ts';

/** From the first byte to the welcome; a proxy that swallows upgrades must not hold us longer. */
const welcomeDeadlineMs = 12_000;
const probeDeadlineMs = 3_000;

/** The life of the connection, and what must be true whatever happens to it. */
export function createLink(options: LinkOptions): Link {
  const { transport, clock, random, session, handlers } = options;
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
  let identity: Identity | undefined;
  let proven: boolean | undefined;

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

  const begin = (all?: boolean) => {
    cursor.reset();
    fresh = false;
    handlers.reset(all);
  };

  const forget = () => {
    session.forget();
    outbox.clear();
    begin(true);
  };

  const refused = (problem: Problem) => {
    drop();
    if (identity && problem.code.startsWith('identity.')) {
      identity = undefined;
      handlers.identified(problem);
      return connect();
    }
    const verdict = judge(problem, 0);
    if (verdict === 'closed') return enter({ name: 'refused', code: problem.code });
    if (verdict === 'session') {
      // It was ended elsewhere, not only too old: the next one may be somebody else.
      if (proven && problem.code === 'session.invalid') forget();
      proven = undefined;
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
    if (welcome.former) forget();
    proven = welcome.proven;
    if (welcome.token !== undefined) session.renew(welcome.token, proven);
    if (identity) handlers.identified();
    identity = undefined;
    // A log shorter than the one held is another log, such as a restored backup.
    const other = conversation !== undefined && conversation !== welcome.conversation;
    if (other || welcome.upTo < cursor.held()) begin();
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
    const told: ConnectionHandlers = {
      welcome: (welcome) => connection === mine && welcomed(welcome, mine),
      entry: (entry) => connection === mine && pushed(entry),
      status: (status) => connection === mine && handlers.working(status),
      delta: (delta) => connection === mine && handlers.growing(delta),
      refused: (problem) => connection === mine && refused(problem),
      closed: () => connection === mine && silent(),
      moved: () => connection === mine && restart(),
    };
    const mine = transport.connect(() => session.token(outbox.next()), told, identity);
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
    identify(as) {
      identity = as;
      if (state.name !== 'idle') restart();
    },
    logout() {
      const token = session.token();
      identity = undefined;
      drop();
      if (token !== undefined) options.end(token);
      forget();
      if (wanted) connect();
      else enter({ name: 'idle' });
    },
  };
}
