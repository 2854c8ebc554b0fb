import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import type { OperationKind, Operations } from '../../server/store/operations.ts';
import { StoreProblem } from '../../server/store/store.ts';
import type { Store } from '../../server/store/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';
import { createRoom, saying, someChat, textOf } from './room.ts';
import type { Room } from './room.ts';

let clock: FakeClock;
let test: TestStore;
/** How many of the next operations of this kind the disk refuses. */
let refusing: { kind: OperationKind; times: number };

beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
  refusing = { kind: 'reply.append', times: 0 };
});
afterEach(() => test.close());

function openRoom(code: StoreProblem['code']): Room {
  const store: Store = {
    ...test.store,
    write<K extends OperationKind>(kind: K, input: Operations[K]['input']) {
      if (kind !== refusing.kind || refusing.times === 0) return test.store.write(kind, input);
      refusing.times -= 1;
      return Promise.reject(new StoreProblem(code));
    },
  };
  return createRoom({
    store,
    clock,
    answerer: async function* ({ said, seq }) {
      yield { type: 'dialogue', dialogue: { after: seq } };
      yield saying(`re: ${said.type === 'text' ? said.text : ''}`);
    },
  });
}

/** The clock is a fake one, the disk is not: each try takes its time there. */
const patiently = { interval: 1, timeout: 5_000 };

describe('a disk that takes no reply for a while', () => {
  it.each<[OperationKind, StoreProblem['code']]>([
    ['reply.append', 'store.unavailable'],
    ['reply.append', 'server.error'],
    ['turn.finish', 'store.busy'],
  ])('that refuses %s (%s) changes neither the order nor the dialogue', async (kind, code) => {
    const room = openRoom(code);
    const chat = someChat();
    refusing = { kind, times: 2 };
    const first = await room.say(chat, 'first');
    const second = await room.say(chat, 'second');
    await expect
      .poll(async () => {
        await clock.advance(limits.turnRetryMs);
        return (await room.log(chat)).map(textOf);
      }, patiently)
      .toEqual(['first', 'second', 're: first', 're: second']);
    if (first.ok && second.ok) await Promise.all([first.answered(), second.answered()]);
    const row = await test.store.read.conversation(chat.conversation);
    expect(row?.dialogue).toEqual({ after: 2 });
    expect(await test.store.read.openTurn(chat.conversation)).toBeUndefined();
  });

  it('is waited for, however long, and what went wrong is reported each time', async () => {
    const room = openRoom('store.unavailable');
    const chat = someChat();
    refusing = { kind: 'reply.append', times: 30 };
    const said = await room.say(chat, 'patience');
    await expect
      .poll(async () => {
        await clock.advance(limits.turnRetryMaxMs);
        return (await room.log(chat)).map(textOf);
      }, patiently)
      .toEqual(['patience', 're: patience']);
    if (said.ok) await said.answered();
    expect(room.facts.filter((fact) => fact.startsWith('fault'))).toHaveLength(30);
  });

  it('does not hold up a process that stops: the turn stays open for the next one', async () => {
    const room = openRoom('store.unavailable');
    const chat = someChat();
    refusing = { kind: 'reply.append', times: 1_000 };
    await room.say(chat, 'hello');
    await expect.poll(() => room.facts.length, patiently).toBeGreaterThan(0);
    // Not even the wait before the next try is waited for.
    expect(await room.settle(5_000)).toBe(0);
    expect(await test.store.read.openTurn(chat.conversation)).toBe(1);
  });
});
