import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTakeOver } from '../../server/conversation/recover.ts';
import type { Store } from '../../server/store/store.ts';
import { StoreProblem } from '../../server/store/store.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openTestStore, saying as message } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';
import { createGate, createRoom, saying, someChat, textOf } from './room.ts';
import type { Room } from './room.ts';

let clock: FakeClock;
let test: TestStore;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
});
afterEach(() => test.close());

/** A process whose backend fails as soon as the process closes its connections. */
function waitingForBackend(store: Store = test.store) {
  const backend = createGate();
  const room = createRoom({
    store,
    clock,
    process: 'here',
    answerer: async function* () {
      await backend.wait();
      yield saying('The shop does not answer.');
    },
  });
  return { room, backend };
}

const answering = (name: string): Room =>
  createRoom({
    store: test.store,
    clock,
    process: name,
    answerer: async function* () {
      yield saying('Your order is on its way.');
    },
  });

describe('a process that stops in the middle of a turn', () => {
  it('says nothing more about it, and another one answers', async () => {
    const { room, backend } = waitingForBackend();
    const chat = someChat();
    await room.say(chat, 'where is it?');
    await backend.reached;
    const settled = room.settle(1_000);
    await clock.advance(1_000);
    expect(await settled).toBe(1);
    expect(await test.store.write('turn.release', { process: 'here' })).toBe(1);
    // Its connections are closed now, which the answerer takes for a shop that does not answer.
    backend.open();
    await clock.advance(1);
    const next = answering('next');
    await next.takeOver(clock.now());
    await next.settle(1_000);
    expect((await next.log(chat)).map(textOf)).toEqual([
      'where is it?',
      'Your order is on its way.',
    ]);
    expect(room.facts).not.toContain('failed answerer');
  });

  it('has given up its fence with the turn: what it says late is not stored', async () => {
    const chat = someChat();
    const received = await test.store.write('message.receive', message(chat, 'hi'));
    await test.store.write('turn.release', { process: 'one' });
    const fence =
      received.kind === 'stored' && received.turn?.kind === 'here' ? received.turn.fence : 0;
    const about = { conversation: chat.conversation, turn: 1, fence };
    expect(await test.store.write('turn.lease', { ...about, until: 1 })).toBe(false);
  });

  it('takes over nothing any more, not even what it is given while it stops', async () => {
    const chat = someChat();
    await test.store.write('message.receive', message(chat, 'hi'));
    const begun: unknown[] = [];
    let isStopping = false;
    const takeOver = createTakeOver({
      store: {
        ...test.store,
        async write(kind, input) {
          const result = await test.store.write(kind, input);
          isStopping = true;
          return result;
        },
      },
      clock,
      turns: {
        begin: (ticket) => {
          begun.push(ticket);
          return Promise.resolve();
        },
        settled: () => Promise.resolve(),
        working: () => undefined,
        count: () => 0,
        settle: () => Promise.resolve(0),
      },
      process: 'stopping',
      isStopping: () => isStopping,
      telemetry: { turnTakenOver: () => undefined },
    });
    await takeOver(31_000);
    expect(begun).toEqual([]);
  });
});

describe('a process that cannot renew a lease', () => {
  it('lets go before another one may take over', async () => {
    const store: Store = {
      ...test.store,
      write: (kind, input) =>
        kind === 'turn.lease'
          ? new Promise<never>((_resolve, reject) => {
              clock.after(limits.storePatienceMs, () =>
                reject(new StoreProblem('store.unavailable')),
              );
            })
          : test.store.write(kind, input),
    };
    let letGoAt = Infinity;
    const began = clock.now();
    const room = createRoom({
      store,
      clock,
      process: 'here',
      async *answerer({ signal }) {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            letGoAt = clock.now();
            resolve();
          });
        });
        yield saying('too late');
      },
    });
    const chat = someChat();
    await room.say(chat, 'hi');
    await clock.advance(limits.turnLeaseMs);
    expect(letGoAt).toBeLessThan(began + limits.turnLeaseMs);
    expect(letGoAt).toBeGreaterThan(began + limits.turnRenewMs);
    expect((await room.log(chat)).map(textOf)).toEqual(['hi']);
  });
});

describe('a process that takes over from one that died', () => {
  it('takes everything at once, however much that is', async () => {
    const chats = Array.from({ length: 2 * limits.turnsPerClaim }, someChat);
    for (const chat of chats) {
      await Promise.all(
        ['one', 'two'].map((text) => test.store.write('message.receive', message(chat, text))),
      );
    }
    const next = answering('next');
    await next.takeOver(31_000);
    await next.settle(60_000);
    expect((await test.store.read.backlog()).openTurns).toBe(0);
    expect(next.facts.filter((fact) => fact === 'taken over')).toHaveLength(2 * chats.length);
  });
});
