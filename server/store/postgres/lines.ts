import type { Clock, Timer } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { ConnectionLost } from './connect.ts';
import type { Session } from './connect.ts';
import { faultOf } from './fault.ts';
import { StoreProblem } from '../store.ts';

/** A few connections to one database. Each is made when it is needed, and made again when it was lost. */
export type Lines = {
  /**
   * Runs `work` on a connection that nobody else uses meanwhile; waits for one. Rejects with what `work` rejects
   * with, or with `ConnectionLost` while there is no connection at all. One that was lost is not given out again.
   * Rejects with `StoreProblem` when too many wait, or when this one has waited too long: `work` is not run then.
   */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Why the last try to connect failed; undefined while all is well. */
  trouble(): unknown;
  close(): Promise<void>;
};

type Request = {
  resolve: (session: Session) => void;
  reject: (error: unknown) => void;
  timer: Timer | undefined;
};

/** `connect` makes a connection; at most `most` at a time, for which at most `waiting` wait. */
export function createLines(options: {
  connect: () => Promise<Session>;
  clock: Clock;
  most: number;
  /** No limit where whoever asks has one. */
  waiting?: { most: number; ms: number };
}): Lines {
  const { connect, clock, most, waiting } = options;
  const free: Session[] = [];
  const all = new Set<Session>();
  const proven = new WeakSet<Session>();
  const requests = new Set<Request>();
  let closed = false;
  let trouble: unknown;
  let failures = 0;
  /** One try at a time: a database that comes back is not to be met by everybody at once. */
  let opening: Promise<void> | undefined;
  let pausing: { timer: Timer; end: () => void } | undefined;

  function take(): Promise<Session> {
    if (closed) return Promise.reject(new ConnectionLost('it was closed'));
    for (let known = free.pop(); known; known = free.pop()) {
      if (known.isOpen()) return Promise.resolve(known);
      all.delete(known);
    }
    if (waiting && requests.size >= waiting.most)
      return Promise.reject(new StoreProblem('store.busy', trouble));
    return new Promise((resolve, reject) => {
      const request: Request = { resolve, reject, timer: undefined };
      requests.add(request);
      if (waiting) request.timer = clock.after(waiting.ms, () => giveUp(request));
      grow();
    });
  }

  /** Nobody hears the answer any more: when the database is back, those who still wait are to be served first. */
  function giveUp(request: Request): void {
    requests.delete(request);
    request.reject(new StoreProblem('store.unavailable', trouble));
  }

  function next(): Request | undefined {
    const [request] = requests;
    if (request) requests.delete(request);
    request?.timer?.cancel();
    return request;
  }

  function rejectAll(error: unknown): void {
    for (let request = next(); request; request = next()) request.reject(error);
  }

  function grow(): void {
    if (opening || closed || requests.size === 0 || all.size >= most) return;
    opening = open().finally(() => {
      opening = undefined;
      grow();
    });
  }

  async function open(): Promise<void> {
    const wait = Math.min(limits.databaseRetryMaxMs, limits.databaseRetryMs * 2 ** failures);
    if (failures > 0) await pause(wait);
    if (closed) return;
    try {
      const session = await connect();
      all.add(session);
      trouble = undefined;
      failures = 0;
      give(session);
    } catch (error) {
      failures += 1;
      trouble = error;
      // Whoever waits is served by the connections there are, if there are any: the server may have no room for more.
      if (all.size > 0) return;
      rejectAll(new ConnectionLost(error));
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((end) => {
      pausing = { timer: clock.after(ms, end), end };
    });
  }

  function give(session: Session): void {
    if (closed) return void session.close();
    if (!session.isOpen()) {
      all.delete(session);
      return grow();
    }
    const request = next();
    if (request) request.resolve(session);
    else free.push(session);
  }

  return {
    async use(work) {
      const session = await take();
      try {
        const result = await work(session);
        proven.add(session);
        return result;
      } catch (error) {
        if (faultOf(error) === 'lost') {
          // One that was of no use is like none: a server that takes connections and nothing else is not to be
          // asked without end.
          if (!proven.has(session)) failures += 1;
          void session.close();
        }
        throw error;
      } finally {
        give(session);
      }
    },
    trouble: () => trouble,
    async close() {
      closed = true;
      pausing?.timer.cancel();
      pausing?.end();
      rejectAll(new ConnectionLost('it was closed'));
      await opening;
      await Promise.all([...all].map((session) => session.close()));
    },
  };
}
