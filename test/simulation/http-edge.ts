import { openSession } from '../../server/access/visitor-sessions.ts';
import type { VisitorSessions } from '../../server/access/visitor-sessions.ts';
import type { Announcements } from '../../server/conversation/announcements.ts';
import { readWelcome, say } from '../../server/conversation/visitor-calls.ts';
import type { CallOptions, VisitorCaller } from '../../server/conversation/visitor-calls.ts';
import type { Turns } from '../../server/conversation/turns.ts';
import { awaitNews } from '../../server/http/visitor-news.ts';
import { randomText } from '../../shared/mint.ts';
import type { OutgoingMessage } from '../../shared/message.ts';
import type { Problem } from '../../shared/problem.ts';
import type { News, SayResult, Welcome } from '../../shared/protocol.ts';
import { demoSite } from '../support/store.ts';

/** Who asks: each request brings its token. */
export type Asking = { token: string | undefined; address: string };

export type Asked<T> = { ok: T } | { refused: Problem };

/** The server's end of requests, each for itself: what the routes of room http do, without Express. */
export type HttpEdge = {
  welcome(asking: Asking): Promise<Asked<Welcome>>;
  say(
    asking: Asking,
    message: OutgoingMessage,
  ): Promise<{ conversation: string; result: SayResult }>;
  news(asking: Asking, after: number, waitMs: number): Promise<Asked<News>>;
};

export function createHttpEdge(options: {
  sessions: VisitorSessions;
  announcements: Announcements;
  calls: CallOptions & { turns: Pick<Turns, 'working'> };
}): HttpEdge {
  const { sessions, announcements, calls } = options;

  function callerOf({ token, address }: Asking): VisitorCaller | Problem {
    const opened = openSession(sessions, demoSite, token);
    if ('code' in opened) return opened;
    return { id: randomText(calls.random), address, ...opened };
  }

  async function answer<T>(asking: Asking, use: (caller: VisitorCaller) => Promise<T>) {
    const caller = callerOf(asking);
    if ('code' in caller) return { refused: caller };
    // A store that cannot be read is a fault of ours to whoever asks.
    return use(caller).then(
      (ok) => ({ ok }),
      () => ({ refused: { code: 'server.error' } as const }),
    );
  }

  return {
    welcome: (asking) => answer(asking, (caller) => readWelcome(caller, calls)),
    async say(asking, message) {
      const caller = callerOf(asking);
      if ('code' in caller) return { conversation: '', result: { ok: false, problem: caller } };
      const result = await say(caller, calls, message);
      return { conversation: caller.session.conversation, result };
    },
    news: (asking, after, waitMs) =>
      answer(asking, ({ session }) => {
        const over =
          waitMs > 0
            ? new Promise<void>((resolve) => void calls.clock.after(waitMs, resolve))
            : undefined;
        return awaitNews(session.conversation, after, over, { ...calls, announcements });
      }),
  };
}
