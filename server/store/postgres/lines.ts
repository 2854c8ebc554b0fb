import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import { faultOf } from './fault.ts';
import type { Session } from './connect.ts';

/** A few connections to one database. Each is made when it is needed, and made again when it was lost. */
export type Lines = {
  /**
   * Runs `work` on a connection that nobody else uses meanwhile; waits for one. Rejects with what `work` rejects
   * with, or with why there is no connection. A connection that was lost is not given out again.
   */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Why the last try to connect failed; undefined while all is well. */
  trouble(): unknown;
  close(): Promise<void>;
};

/** `connect` makes a connection; at most `most` at a time. */
export function createLines(options: {
  connect: () => Promise<Session>;
  clock: Clock;
  most: number;
}): Lines {
  const { connect, clock, most } = options;
  const free: Session[] = [];
  const all = new Set<Session>();
  const waiting: (() => void)[] = [];
  let given = 0;
  let closed = false;
  let trouble: unknown;
  let failures = 0;
  /** One try at a time: a database that comes back is not to be met by everybody at once. */
  let connecting: Promise<unknown> = Promise.resolve();

  async function take(): Promise<Session> {
    for (;;) {
      if (given >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      const known = free.pop();
      if (known?.isOpen() === false) {
        all.delete(known);
        continue;
      }
      given += 1;
      if (known) return known;
      try {
        return await open();
      } catch (error) {
        give();
        throw error;
      }
    }
  }

  function open(): Promise<Session> {
    const mine = connecting.then(openNow);
    connecting = mine.catch(() => undefined);
    return mine;
  }

  async function openNow(): Promise<Session> {
    if (failures > 0)
      await pause(Math.min(limits.databaseRetryMaxMs, limits.databaseRetryMs * 2 ** failures));
    try {
      const session = await connect();
      all.add(session);
      failures = 0;
      trouble = undefined;
      return session;
    } catch (error) {
      failures += 1;
      trouble = error;
      throw error;
    }
  }

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => void clock.after(ms, resolve));

  function give(session?: Session): void {
    given -= 1;
    if (session) free.push(session);
    waiting.shift()?.();
  }

  return {
    async use(work) {
      const session = await take();
      try {
        return await work(session);
      } catch (error) {
        if (faultOf(error) === 'lost') void session.close();
        throw error;
      } finally {
        if (!session.isOpen()) all.delete(session);
        give(session.isOpen() && !closed ? session : undefined);
      }
    },
    trouble: () => trouble,
    async close() {
      closed = true;
      await Promise.all([...all].map((session) => session.close()));
    },
  };
}
