import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Problem } from '../../shared/problem.ts';
import type { News, Said, Welcome } from '../../shared/protocol.ts';
import { isRecord } from '../page/json.ts';
import type { Transport } from './transport.ts';

const welcomeDeadlineMs = 10_000;
const endTries = 10;
const endRetryMs = 5_000;
const pollDeadlineMs = limits.pollWaitSeconds * 1_000 + 10_000;

/** `fetch`, as far as it is used here. */
export type Fetch = (
  address: string,
  init: RequestInit,
) => Promise<Pick<Response, 'ok' | 'headers' | 'json'>>;

export const browserFetch: Fetch = (address, init) => fetch(address, init);

type Answer<T> = ({ ok: true } & T) | { ok: false; problem: Problem };

/**
 * The visitor's wire over plain requests: one for each call, and one that the server holds open until there is
 * something to tell. Nothing on the server belongs to the connection, so each request may go to another process.
 */
export function createHttpTransport(options: {
  server: string;
  site: string;
  clock: Clock;
  fetch: Fetch;
}): Transport {
  const { server, site, clock, fetch } = options;
  return {
    connect(token, handlers, identity) {
      const abort = new AbortController();
      let open = true;
      let bearer = token();

      /** What our server answered; undefined when nothing, or something else, came in time. */
      const call = async <T extends object>(
        path: string,
        sign: keyof T,
        deadlineMs: number,
        body?: unknown,
      ): Promise<Answer<T> | undefined> => {
        // One call that stays silent is the end of the connection, and of every other call.
        const timer = clock.after(deadlineMs, () => abort.abort());
        try {
          const reply = await fetch(`${server}/v1/visitor/${path}`, {
            method: body ? 'POST' : 'GET',
            headers: {
              ...(bearer && { authorization: `Bearer ${bearer}` }),
              ...(body !== undefined && { 'content-type': 'application/json' }),
            },
            body: body ? JSON.stringify(body) : null,
            credentials: 'omit',
            // Without `Origin`, as in a GET to the page's own server, it says which page asks.
            referrerPolicy: 'origin',
            signal: abort.signal,
          });
          const value: unknown = await reply.json();
          if (reply.ok && has<T>(value, sign)) return { ok: true, ...value };
          const retryAfterMs = Number(reply.headers.get('retry-after')) * 1_000;
          if (!reply.ok && has<Problem>(value, 'code')) {
            return { ok: false, problem: { ...value, ...(retryAfterMs && { retryAfterMs }) } };
          }
        } catch {
          // The network, or a stranger's page in the place of an answer: the link tries again.
        } finally {
          timer.cancel();
        }
        return undefined;
      };

      const take = <T>(answer: Answer<T> | undefined, use: (value: T) => void) => {
        if (!open) return;
        if (!answer) handlers.closed();
        else if (answer.ok) use(answer);
        else handlers.refused(answer.problem);
      };

      const entriesAfter = (after: number) => `entries?site=${site}&after=${after}`;

      const poll = async (after: number): Promise<void> => {
        const path = `${entriesAfter(after)}&wait=${limits.pollWaitSeconds}`;
        take(await call<News>(path, 'upTo', pollDeadlineMs), (news) => {
          let prev = after;
          if (news.working) handlers.status(news.working);
          if (news.growing) handlers.delta(news.growing);
          for (const entry of news.entries) {
            handlers.entry({ entry, prev });
            prev = entry.seq;
          }
          void poll(prev);
        });
      };

      void call<Welcome>('session', 'upTo', welcomeDeadlineMs, { site, identity }).then((answer) =>
        take(answer, (welcome) => {
          bearer = welcome.token ?? bearer;
          handlers.welcome(welcome);
          void poll(welcome.upTo);
        }),
      );

      return {
        say: (message, deadlineMs, done) =>
          void call<Said>(`messages?site=${site}`, 'seq', deadlineMs, message).then(done),
        resume: (after, deadlineMs, done) =>
          void call<News>(entriesAfter(after), 'upTo', deadlineMs).then(done),
        close() {
          open = false;
          abort.abort();
        },
      };
    },
  };
}

/**
 * Ends a session on the server, from a page that may be on its way to another one. Where nothing answers it is tried
 * again for a while; nobody has the token any more in any case.
 */
export function createSessionEnd(options: {
  server: string;
  site: string;
  clock: Clock;
  fetch: Fetch;
}): (token: string) => void {
  const { server, site, clock, fetch } = options;
  const end = (token: string, tries = endTries) => {
    const again = () => {
      if (tries > 1) clock.after(endRetryMs, () => end(token, tries - 1));
    };
    fetch(`${server}/v1/visitor/session?site=${site}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
      credentials: 'omit',
      referrerPolicy: 'origin',
      keepalive: true,
    }).then(({ ok }) => ok || again(), again);
  };
  return end;
}

/** Enough to tell our server's answers from those of a proxy or of a network that wants a login first. */
function has<T>(value: unknown, sign: keyof T): value is T {
  return isRecord(value) && sign in value;
}
