import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';
import { apology, createGate, createRoom, saying, someChat, textOf } from './room.ts';

let clock: FakeClock;
let test: TestStore;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
});
afterEach(() => test.close());

const openTurn = (chat: ReturnType<typeof someChat>) => test.store.read.openTurn(chat.conversation);

describe('turns of one conversation', () => {
  it('run one at a time, in order, while other conversations do not wait', async () => {
    const gate = createGate();
    const room = createRoom({
      store: test.store,
      clock,
      answerer: async function* (turn) {
        const text = turn.said.type === 'text' ? turn.said.text : '';
        if (text === 'slow') await gate.wait();
        yield saying(`re: ${text}`);
      },
    });
    const chat = someChat();
    const slow = await room.say(chat, 'slow');
    const quick = await room.say(chat, 'quick');
    const other = someChat();
    await room.ask(other, 'other');
    expect((await room.log(other)).map(textOf)).toEqual(['other', 're: other']);
    expect((await room.log(chat)).map(textOf)).toEqual(['slow', 'quick']);
    expect(room.turns).toHaveLength(2);

    gate.open();
    if (slow.ok && quick.ok) await Promise.all([slow.answered(), quick.answered()]);
    const log = await room.log(chat);
    expect(log.map(textOf)).toEqual(['slow', 'quick', 're: slow', 're: quick']);
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(await openTurn(chat)).toBeUndefined();
  });

  it('go on where the dialogue stood, and leave it where it was when one fails', async () => {
    const room = createRoom({
      store: test.store,
      clock,
      answerer: async function* (turn) {
        yield { type: 'dialogue', dialogue: { said: turn.seq } };
        yield saying('noted');
        if (turn.seq === 3) throw new Error('broken');
      },
    });
    const chat = someChat();
    for (const text of ['one', 'two', 'three']) await room.ask(chat, text);
    expect(room.turns.map(({ dialogue }) => dialogue)).toEqual([null, { said: 1 }, { said: 1 }]);
    expect(room.facts).toContain('fault intents.answer');
  });

  it('are announced: status and growing text for watchers, then each part once it is stored', async () => {
    const room = createRoom({
      store: test.store,
      clock,
      answerer: async function* () {
        yield { type: 'status', code: 'order.get' };
        yield { type: 'delta', text: 'He' };
        yield { type: 'delta', text: 'Hello' };
        yield saying('Hello');
        yield saying('there');
      },
    });
    const chat = someChat();
    await room.ask(chat, 'hi');
    expect(room.heard(chat)).toMatchObject([
      { kind: 'entry', pushed: { prev: 0, entry: { seq: 1 } } },
      { kind: 'status', status: { turn: 1, code: 'order.get' } },
      { kind: 'delta', delta: { turn: 1, part: 0, text: 'He' } },
      { kind: 'delta', delta: { turn: 1, part: 0, text: 'Hello' } },
      { kind: 'entry', pushed: { prev: 1, entry: { seq: 2, turn: { seq: 1, part: 0 } } } },
      { kind: 'entry', pushed: { prev: 2, entry: { seq: 3, turn: { seq: 1, part: 1 } } } },
    ]);
    // Nothing volatile is kept.
    expect(await room.log(chat)).toHaveLength(3);
  });

  it('say what they are doing to a page that opens meanwhile, until they end', async () => {
    const gate = createGate();
    const room = createRoom({
      store: test.store,
      clock,
      answerer: async function* () {
        yield { type: 'status', code: 'order.get' };
        await gate.wait();
        yield saying('done');
      },
    });
    const chat = someChat();
    const received = await room.say(chat, 'hi');
    expect(room.working(chat)).toEqual({ turn: 1, code: 'thinking' });
    await gate.reached;
    expect(room.working(chat)).toEqual({ turn: 1, code: 'order.get' });
    const unsettled = room.settle(100);
    await clock.advance(100);
    expect(await unsettled).toBe(1);
    gate.open();
    if (received.ok) await received.answered();
    expect(room.working(chat)).toBeUndefined();
    expect(await room.settle(100)).toBe(0);
  });
});

describe('a turn that cannot answer', () => {
  it.each([
    ['says nothing', async function* () {}],
    [
      'throws',
      async function* () {
        if (clock.now() > 0) throw new Error('broken');
        yield saying('never');
      },
    ],
    [
      'throws before it begins',
      () => {
        throw new Error('no such site');
      },
    ],
    [
      'never stops',
      async function* () {
        for (;;) yield { type: 'status' as const, code: 'thinking' };
      },
    ],
  ])('because the answerer %s: the customer is told', async (_why, answerer) => {
    const room = createRoom({ store: test.store, clock, answerer });
    const chat = someChat();
    await room.ask(chat, 'hi');
    expect((await room.log(chat)).map(textOf)).toEqual(['hi', apology]);
    expect(await openTurn(chat)).toBeUndefined();
  });

  it('before its deadline: the customer is told, the answerer is stopped, the next turn runs', async () => {
    let aborted = false;
    const room = createRoom({
      store: test.store,
      clock,
      answerer: async function* (turn) {
        turn.signal.addEventListener('abort', () => (aborted = true));
        if (turn.seq === 1) await new Promise(() => undefined);
        yield saying('here');
      },
    });
    const chat = someChat();
    const first = await room.say(chat, 'hang');
    const second = await room.say(chat, 'hi');
    await clock.advance(10);
    expect(await room.log(chat)).toHaveLength(2);
    // Step by step: the lease is renewed meanwhile, on a disk that goes by no fake clock.
    for (let passed = 0; passed < limits.turnDeadlineMs; passed += limits.turnRenewMs) {
      await clock.advance(limits.turnRenewMs);
      await test.store.write('turn.release', { process: 'nobody' });
    }
    if (first.ok && second.ok) await Promise.all([first.answered(), second.answered()]);
    expect(aborted).toBe(true);
    expect((await room.log(chat)).map(textOf)).toEqual(['hang', 'hi', apology, 'here']);
    expect(room.facts).toContain('failed deadline');
  });
});
