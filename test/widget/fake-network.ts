import type { Clock } from '../../shared/clock.ts';
import type { Entry } from '../../shared/entry.ts';
import { conversationIdSchema } from '../../shared/ids.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem } from '../../shared/problem.ts';
import type { SayResult } from '../../shared/protocol.ts';
import { createFallback } from '../../widget/link/fallback.ts';
import type {
  Connection,
  ConnectionHandlers,
  Identity,
  Transport,
} from '../../widget/link/transport.ts';

/** How the network treats the next call: answers it, keeps the answer back, loses it, or loses the call. */
export type Fate = 'answered' | 'ack late' | 'ack lost' | 'lost';

type Way = 'websocket' | 'http';

type Live = { handlers: ConnectionHandlers; token: string };

/**
 * A server with a conversation per session token, and a network that does as it is told. A message is
 * answered at once, and a lost answer comes as silence; what is read from the log takes its time.
 */
export function createFakeNetwork() {
  const logs = new Map<string, Entry[]>();
  const live = new Set<Live>();
  const logOf = (token: string): Entry[] => {
    const log = logs.get(token) ?? [];
    logs.set(token, log);
    return log;
  };

  const network = {
    /** The conversation of the first session. */
    log: logOf('token-1'),
    logOf,
    received: new Array<OutgoingMessage>(),
    tokens: new Array<string | undefined>(),
    /** What pages said of their customers, at each handshake. */
    identities: new Array<Identity>(),
    /** Handshakes whose answer is still to be lost on its way. */
    welcomesToLose: 0,
    /** The session that a token of the shop makes; `former`: the one before was another customer's. */
    proves: (token: string): { token: string; former?: boolean } => ({ token: `proven-${token}` }),
    reachable: true,
    /** What becomes of a WebSocket; requests are not touched by it. */
    websocket: (): 'opens' | 'fails' | 'swallowed' => 'opens',
    /** How each connection that was welcomed came. */
    welcomed: new Array<Way>(),
    /** The token of the next session that is begun. */
    issues: 'token-1',
    fate: (): Fate => 'answered',
    /** Refusals to hand out before messages are taken again. */
    refusals: new Array<Problem>(),
    handshakeRefusals: new Array<Problem>(),
    pageSize: 200,
    resumes: 0,
    /** How long reading the log takes. */
    later: (run: () => void): void => queueMicrotask(run),
    /** Messages sent over a connection before all that its welcome told of was read. */
    tooEarly: new Array<OutgoingMessage>(),
    connects: 0,
    /** The server says something; `heard` is false when the push is lost. */
    answer(text: string, heard = true) {
      const entry: Entry = { ...stamp(network.log), author: 'bot', body: { type: 'text', text } };
      network.log.push(entry);
      if (heard) network.push(entry, entry.seq - 1);
    },
    push(entry: Entry, prev: number) {
      for (const { handlers, token } of live) {
        if (logOf(token) === network.log) handlers.entry({ entry, prev });
      }
    },
    cut() {
      const cut = [...live];
      live.clear();
      for (const { handlers } of cut) handlers.closed();
    },
  };

  const store = (message: OutgoingMessage, log: Entry[]): SayResult => {
    network.received.push(message);
    const problem = network.refusals.shift();
    if (problem) return { ok: false, problem };
    const known = log.find(({ id }) => id === message.id);
    const entry: Entry = known ?? { ...stamp(log), author: 'visitor', ...message };
    if (!known) log.push(entry);
    return { ok: true, seq: entry.seq, at: entry.at, prev: entry.seq - 1 };
  };

  const createTransport = (way: Way): Transport => ({
    connect(token, handlers, identity): Connection {
      network.connects += 1;
      let mine: Live | undefined;
      let closed = false;
      let caughtUp = false;
      queueMicrotask(() => {
        if (closed) return;
        if (!network.reachable) return handlers.closed();
        const fate = way === 'http' ? 'opens' : network.websocket();
        if (fate === 'swallowed') return;
        if (fate === 'fails') return handlers.closed();
        const sent = token();
        network.tokens.push(sent);
        if (identity) network.identities.push(identity);
        if (network.welcomesToLose > 0) {
          network.welcomesToLose -= 1;
          return handlers.closed();
        }
        const problem = network.handshakeRefusals.shift();
        if (problem) return handlers.refused(problem);
        const proven = identity && network.proves(identity.token);
        mine = { handlers, token: proven?.token ?? sent ?? network.issues };
        live.add(mine);
        network.welcomed.push(way);
        handlers.welcome({
          conversation: conversationIdSchema.parse(`cnv_${mine.token.padEnd(22, 'x')}`),
          upTo: logOf(mine.token).length,
          ...(sent !== mine.token && { token: mine.token }),
          ...((proven ?? mine.token.startsWith('proven')) && { proven: true }),
          ...(proven?.former && { former: true }),
        });
      });
      return {
        say(message, _deadlineMs, done) {
          if (!mine || !live.has(mine)) return done(undefined);
          if (!caughtUp) network.tooEarly.push(message);
          const fate = network.fate();
          const result = fate === 'lost' ? undefined : store(message, logOf(mine.token));
          if (fate !== 'ack late') done(fate === 'answered' ? result : undefined);
        },
        resume(after, _deadlineMs, done) {
          if (!mine || !live.has(mine)) return done(undefined);
          network.resumes += 1;
          const log = logOf(mine.token);
          const entries = log.slice(after, after + network.pageSize);
          const upTo = log.length;
          const more = after + entries.length < upTo;
          network.later(() => {
            if (!mine || !live.has(mine)) return;
            caughtUp ||= !more;
            done({ ok: true, entries, upTo, more });
          });
        },
        close() {
          closed = true;
          if (mine) live.delete(mine);
        },
      };
    },
  });
  const transport = createTransport('websocket');
  /** As the widget puts them together. */
  const eitherWay = (clock: Clock): Transport =>
    createFallback(transport, createTransport('http'), clock);
  return { network, transport, eitherWay };
}

function stamp(log: readonly Entry[]): { seq: number; at: string } {
  return { seq: log.length + 1, at: '2026-11-20T10:00:00.000Z' };
}
