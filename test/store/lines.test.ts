import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { createLines } from '../../server/store/postgres/lines.ts';
import { createReader, readAgain } from '../../server/store/postgres/reader.ts';
import { ConnectionLost } from '../../server/store/postgres/connect.ts';
import type { Session, Statement } from '../../server/store/postgres/connect.ts';
import { createQueries } from '../../server/store/reads/all.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { newChat } from '../support/store.ts';

/** A connection that finds nothing, and writes down what it was asked. */
function createSession(asked: (Statement | string)[] = []): Session {
  return {
    query: () => Promise.resolve({ rows: [], command: 'SELECT' }),
    read(statement) {
      asked.push(statement);
      return Promise.resolve([]);
    },
    onNotice: () => undefined,
    onEnd: () => undefined,
    isOpen: () => true,
    close: () => Promise.resolve(),
  };
}

describe('who waits for a connection', () => {
  function createBusyLine(most: number) {
    const clock = createFakeClock();
    const lines = createLines({
      connect: () => Promise.resolve(createSession()),
      clock,
      most: 1,
      waiting: { most, ms: limits.storePatienceMs },
    });
    let free = (): void => undefined;
    const held = lines.use(() => new Promise<void>((resolve) => (free = resolve)));
    return { clock, lines, free: () => free(), held };
  }

  it('is refused at once when too many do', async () => {
    const { clock, lines, free, held } = createBusyLine(2);
    await clock.advance(0);
    const waiting = [1, 2].map((n) => lines.use(() => Promise.resolve(n)));
    await expect(lines.use(() => Promise.resolve(3))).rejects.toMatchObject({ code: 'store.busy' });
    free();
    await held;
    expect(await Promise.all(waiting)).toEqual([1, 2]);
  });

  it('is not served any more when nobody hears the answer: those behind come first', async () => {
    const { clock, lines, free } = createBusyLine(10);
    await clock.advance(0);
    const served: string[] = [];
    const late = lines.use(() => Promise.resolve(served.push('late')));
    const told = expect(late).rejects.toMatchObject({ code: 'store.unavailable' });
    await clock.advance(limits.storePatienceMs - 1);
    const live = lines.use(() => Promise.resolve(served.push('live')));
    await clock.advance(1);
    await told;
    free();
    await live;
    expect(served).toEqual(['live']);
  });
});

describe('a read', () => {
  it('that was given up is not tried again', async () => {
    const clock = createFakeClock();
    let tries = 0;
    let fail = (): void => undefined;
    const read = readAgain(clock, { trouble: () => undefined }, () => {
      tries += 1;
      return new Promise<never>((_, reject) => {
        fail = () => reject(new ConnectionLost('it was closed'));
      });
    });
    const told = expect(read).rejects.toMatchObject({ code: 'store.unavailable' });
    await clock.advance(limits.storePatienceMs);
    await told;
    fail();
    await clock.advance(0);
    expect(tries).toBe(1);
  });

  function createRecorder() {
    const asked: (Statement | string)[] = [];
    const connect = () => Promise.resolve(createSession(asked));
    const db = createReader(createLines({ connect, clock: createFakeClock(), most: 1 }));
    return { asked, db };
  }

  it('of many conversations is prepared once, however many they are', async () => {
    const { asked, db } = createRecorder();
    const run = <T>(read: () => Promise<T>): Promise<T> => read();
    const unreadable = () => undefined;
    const read = createQueries(db, { durable: run, plain: run, far: true, unreadable });
    const ids = Array.from({ length: 20 }, () => newChat().conversation);
    for (let count = 1; count <= ids.length; count += 1) {
      await read.lastVisible(ids.slice(0, count));
      await read.news(
        ids.slice(0, count).map((conversation) => ({ conversation, after: 0 })),
        10,
      );
    }
    const names = asked.map((one) => (typeof one === 'string' ? one : one.name));
    expect(new Set(names).size).toBe(2);
  });

  it('is kept by a connection only while there are not too many', async () => {
    const { asked, db } = createRecorder();
    for (let count = 1; count <= 2 * limits.databaseReadsPrepared; count += 1) {
      const ids = Array.from({ length: count }, String);
      await db.selectFrom('conversation').select('id').where('id', 'in', ids).execute();
    }
    const named = asked.filter((one) => typeof one !== 'string');
    expect(named).toHaveLength(limits.databaseReadsPrepared);
    expect(asked).toHaveLength(2 * limits.databaseReadsPrepared);
  });
});
