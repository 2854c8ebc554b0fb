import type { Clock, Timer } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { ConnectionLost } from './connect.ts';
import type { Session } from './connect.ts';
import { faultOf } from './fault.ts';

/** A few connections to one database. Each is made when it is needed, and made again when it was lost. */
export type Lines = {
  /**
   * Runs `work` on a connection that nobody else uses meanwhile; waits for one. Rejects with what `work` rejects
   * with, or with `ConnectionLost` while there is no connection at all. One that was lost is not given out again.
   */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Why the last try to connect failed; undefined while all is well. */
  trouble(): unknown;
  close(): Promise<void>;
};

type Request = { resolve: (session: Session) => void; reject: (error: unknown) => void };

/** `connect` makes a connection; at most `most` at a time. */
export function createLines(options: {
  connect: () => Promise<Session>;
  clock: Clock;
  most: number;
}): Lines {
  const { connect, clock, most } = options;
  const free: Session[] = [];
  const all = new Set<Session>();
  const proven = new WeakSet<Session>();
  const requests: Request[] = [];
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
    return new Promise((resolve, reject) => {
      requests.push({ resolve, reject });
      grow();
    });
  }

  function grow(): void {
    if (opening || closed || requests.length === 0 || all.size >= most) return;
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
      for (const { reject } of requests.splice(0)) reject(new ConnectionLost(error));
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
    const request = requests.shift();
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
      for (const { reject } of requests.splice(0)) reject(new ConnectionLost('it was closed'));
      await opening;
      await Promise.all([...all].map((session) => session.close()));
    },
  };
}
