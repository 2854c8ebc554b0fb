import type { Announcement } from '../../server/conversation/announcements.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { PushedEntry, ResumeResult, SayResult, Welcome } from '../../shared/protocol.ts';
import type { Clock } from '../../shared/clock.ts';
import { createFallback } from '../../widget/link/fallback.ts';
import { createHttpTransport } from '../../widget/link/http.ts';
import type { Connection, ConnectionHandlers, Transport } from '../../widget/link/transport.ts';
import type { Fault } from './faults.ts';
import { createRequests } from './requests.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { ServerEnd, ServerProcess } from './server.ts';
import type { Timeline } from './timeline.ts';
import { createWire } from './wire.ts';
import type { Wire } from './wire.ts';

/** Both sides ping; an end that nobody told of is noticed after this long. */
const silenceMs = 35_000;

export type WebSocketFate = 'opens' | 'fails' | 'swallowed';

export type NetworkOptions = {
  timeline: Timeline;
  random: SeededRandom;
  faults: ReadonlySet<Fault>;
  /** The server's process, while there is one. */
  server: () => ServerProcess | undefined;
  /** What becomes of a new WebSocket; undefined where nothing but WebSockets is tried. */
  websocket: () => WebSocketFate | undefined;
  acknowledged(conversation: string, message: OutgoingMessage, result: SayResult): void;
  note(what: string): void;
};

/** What one page has of the network. */
export type Access = {
  transport: Transport;
  /** The connection of now ends. */
  cut(heard: boolean): void;
  /** It ends at the moment the next acknowledgement leaves. */
  cutAtNextAck(heard: boolean): void;
  /** The server's process is gone, and its end of the connection with it. */
  serverDied(): void;
};

/** A copy without a shared reference, as a wire makes one. */
function copy<T>(value: T): T {
  return structuredClone(value);
}

export function createAccess(
  options: NetworkOptions,
  page: { name: string; address: string; clock: Clock },
): Access {
  const { timeline, random, faults, note } = options;
  let wire: Wire | undefined;
  let cutAtAck: { heard: boolean } | undefined;
  const requests = createRequests(options, page);

  function cut(heard: boolean): void {
    note(`${page.name} loses its connection, ${heard ? 'and hears it' : 'and does not know'}`);
    wire?.end({
      page: heard ? random.between(0, 500) : silenceMs,
      server: random.pick([5, 400, silenceMs]),
    });
    requests.lose(heard);
  }

  /** A proxy on the way knows no WebSockets. */
  function block(fate: WebSocketFate, closed: () => void): Connection {
    let open = true;
    if (fate === 'fails')
      timeline.after(random.between(1, 300), () => (open ? closed() : undefined));
    const nothing = (): void => undefined;
    return { say: nothing, resume: nothing, close: () => void (open = false) };
  }

  function connect(token: () => string | undefined, handlers: ConnectionHandlers): Connection {
    const fate = options.websocket() ?? 'opens';
    if (fate !== 'opens') return block(fate, handlers.closed);
    const asked = new Set<(result: undefined) => void>();
    let told = false;
    let end: ServerEnd | undefined;
    const finish = (tell: () => void): void => {
      if (told) return;
      told = true;
      // As socket.io-client does: whoever waits for an acknowledgement hears of the end first.
      for (const done of asked) done(undefined);
      tell();
    };
    const mine = createWire({
      timeline,
      random,
      pageHears: () => finish(handlers.closed),
      serverHears: () => end?.left(),
    });
    wire = mine;
    const push = (deliver: () => void): void => mine.toPage(() => (told ? undefined : deliver()));
    const hear = (heard: Announcement): void => {
      if (heard.kind === 'status') return push(() => handlers.status(copy(heard.status)));
      if (heard.kind === 'delta') return push(() => handlers.delta(copy(heard.delta)));
      const pushed = hideGap(copy(heard.pushed));
      if (pushed) push(() => handlers.entry(pushed));
    };

    let held = 0;
    /** The planted fault: every third push is lost, and the next one claims that nothing is missing. */
    function hideGap(pushed: PushedEntry): PushedEntry | undefined {
      if (!faults.has('gaps hidden')) return pushed;
      if (random.chance(0.3)) return undefined;
      const hidden = { ...pushed, prev: held === 0 ? pushed.prev : held };
      held = pushed.entry.seq;
      return hidden;
    }

    const presented = token();
    mine.toServer(() => {
      const server = options.server();
      if (!server) return mine.end({ page: random.between(1, 300), server: null });
      const accepted = server.accept({ token: presented, address: page.address, hear });
      if ('refused' in accepted) {
        push(() => finish(() => handlers.refused(accepted.refused)));
        return;
      }
      end = accepted;
      void accepted.welcome.then((welcome: Welcome) => push(() => handlers.welcome(copy(welcome))));
      void accepted.welcome.then((welcome) => {
        conversation = welcome.conversation;
      });
    });
    let conversation = '';

    function ask<R>(
      deadlineMs: number,
      done: (result: R | undefined) => void,
      call: (server: ServerEnd) => Promise<R>,
      answered: (result: R) => R | undefined,
    ): void {
      let over = false;
      const once = (result: R | undefined): void => {
        if (over) return;
        over = true;
        timer.cancel();
        asked.delete(once);
        done(result);
      };
      const timer = page.clock.after(deadlineMs, () => once(undefined));
      asked.add(once);
      mine.toServer(() => {
        if (!end) return;
        void call(end).then((result) => {
          const answer = answered(result);
          if (answer !== undefined) push(() => once(copy(answer)));
        });
      });
    }

    return {
      say(message, deadlineMs, done) {
        const sent = copy(message);
        note(`${page.name} sends ${sent.id}`);
        ask<SayResult>(
          deadlineMs,
          done,
          (server) => server.say(sent),
          (result) => {
            options.acknowledged(conversation, sent, result);
            note(
              `the server answers ${sent.id}: ${result.ok ? `stored as ${result.seq}` : result.problem.code}`,
            );
            if (!cutAtAck) return result;
            const { heard } = cutAtAck;
            cutAtAck = undefined;
            cut(heard);
            return undefined;
          },
        );
      },
      resume(after, deadlineMs, done) {
        ask<ResumeResult>(deadlineMs, done, (server) => server.resume(after), shorten);
      },
      close() {
        if (told) return;
        told = true;
        mine.end({ page: null, server: random.pick([1, 300]) });
      },
    };
  }

  /** The planted fault: the newest entry is left out, and the page is told that this is all. */
  function shorten(result: ResumeResult): ResumeResult {
    if (!faults.has('log cut short') || !result.ok) return result;
    const entries = result.entries.slice(0, -1);
    return { ok: true, entries, upTo: entries.at(-1)?.seq ?? 0, more: false };
  }

  const { clock } = page;
  const socket: Transport = { connect };
  const http = createHttpTransport({
    server: 'https://chat.example',
    site: 'demo',
    clock,
    fetch: requests.fetch,
  });
  return {
    transport: options.websocket() ? createFallback(socket, http, clock) : socket,
    cut,
    cutAtNextAck(heard) {
      cutAtAck = { heard };
      requests.loseAtNextAck(heard);
    },
    serverDied() {
      wire?.end({ page: random.pick([1, 30, 600, silenceMs]), server: null });
      requests.lose(true);
    },
  };
}
