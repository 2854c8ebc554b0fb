import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';
import { apology, createGate, createRoom, saying, someChat, textOf } from './room.ts';
import type { Room } from './room.ts';

let clock: FakeClock;
let test: TestStore;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
});
afterEach(() => test.close());

/** A process that stops in the middle of its first turn, as if it had died there. */
function dyingProcess(saysBefore: number): { room: Room; died: Promise<void>; revive(): void } {
  const gate = createGate();
  const room = createRoom({
    store: test.store,
    clock,
    process: 'dead',
    answerer: async function* () {
      for (let part = 0; part < saysBefore; part += 1) yield saying(`part ${part}`);
      await gate.wait();
      for (let part = 0; part < 5; part += 1) yield saying('from beyond');
    },
  });
  return { room, died: gate.reached, revive: gate.open };
}

const livingProcess = (): Room =>
  createRoom({
    store: test.store,
    clock,
    process: 'living',
    answerer: async function* () {
      for (let part = 0; part < 3; part += 1) yield saying(`part ${part}`);
    },
  });

/** The store writes in order: what was handed to it before is in it now. */
const written = () => test.store.write('turn.release', { process: 'nobody' });

const leaseEnd = () => clock.now() + limits.turnLeaseMs;

describe('a turn that came to another process than the one before it', () => {
  it('is answered where that one was, before what came there after it', async () => {
    const gate = createGate();
    const here = createRoom({
      store: test.store,
      clock,
      process: 'here',
      answerer: async function* ({ seq }) {
        if (seq === 1) await gate.wait();
        yield saying(`re: ${seq}`);
      },
    });
    const chat = someChat();
    await here.say(chat, 'one');
    await livingProcess().say(chat, 'two');
    const third = await here.say(chat, 'three');
    gate.open();
    if (third.ok) await third.answered();
    expect((await here.log(chat)).slice(3).map(textOf)).toEqual(['re: 1', 're: 2', 're: 3']);
    expect(await here.settle(1_000)).toBe(0);
  });
});

describe('a turn whose process died', () => {
  it('is run again, and what was said before is not said again', async () => {
    const dead = dyingProcess(2);
    const chat = someChat();
    await dead.room.say(chat, 'hi');
    await dead.died;
    await written();
    expect(await dead.room.log(chat)).toHaveLength(3);

    const living = livingProcess();
    living.heard(chat);
    await living.takeOver(leaseEnd());
    await living.settle(1_000);
    expect((await living.log(chat)).map(textOf)).toEqual(['hi', 'part 0', 'part 1', 'part 2']);
    // Who watches the new process hears only what is new.
    expect(living.heard(chat)).toMatchObject([{ pushed: { prev: 3, entry: { seq: 4 } } }]);
    expect(living.facts).toContain('taken over');
  });

  it('says nothing more when its process was not dead after all', async () => {
    const dead = dyingProcess(0);
    const chat = someChat();
    const received = await dead.room.say(chat, 'hi');
    await dead.died;
    const gate = createGate();
    const living = createRoom({
      store: test.store,
      clock,
      process: 'living',
      answerer: async function* () {
        yield saying('one');
        await gate.wait();
        yield saying('two');
      },
    });
    await living.takeOver(leaseEnd());
    await gate.reached;

    dead.revive();
    if (received.ok) await received.answered();
    await written();
    expect((await living.log(chat)).map(textOf)).toEqual(['hi', 'one']);
    expect(await test.store.read.openTurn(chat.conversation)).toBe(1);
    gate.open();
    await living.settle(1_000);
    expect((await living.log(chat)).map(textOf)).toEqual(['hi', 'one', 'two']);
    expect(dead.room.heard(chat)).toHaveLength(1);
    expect(dead.room.facts).not.toContain('answered');
  });

  it('keeps its place: what was asked meanwhile is answered after it', async () => {
    const dead = dyingProcess(0);
    const chat = someChat();
    await dead.room.say(chat, 'one');
    await dead.room.say(chat, 'two');
    const living = livingProcess();
    await living.takeOver(leaseEnd());
    await living.ask(chat, 'three');
    const log = await living.log(chat);
    const asked = log.filter(({ author }) => author === 'visitor').map(({ seq }) => seq);
    const answered = log.flatMap(({ turn }) => turn?.seq ?? []);
    expect(answered).toEqual(asked.flatMap((seq) => [seq, seq, seq]));
  });

  it('is left alone while its lease runs', async () => {
    const dead = dyingProcess(0);
    const chat = someChat();
    await dead.room.say(chat, 'hi');
    const living = livingProcess();
    await living.takeOver(clock.now());
    await living.settle(1_000);
    expect(await living.log(chat)).toHaveLength(1);
    expect(living.facts).toEqual([]);
  });

  it('is given up with an apology when every process dies of it', async () => {
    const chat = someChat();
    await dyingProcess(0).room.say(chat, 'hi');
    for (let attempt = 2; attempt <= limits.turnAttempts; attempt += 1) {
      const { room, died } = dyingProcess(0);
      await room.takeOver(leaseEnd());
      await died;
      expect(await room.log(chat)).toHaveLength(1);
      await clock.advance(1);
    }
    const living = livingProcess();
    await living.takeOver(leaseEnd() + 1_000);
    await living.settle(1_000);
    expect((await living.log(chat)).map(textOf)).toEqual(['hi', apology]);
    expect(living.facts).toContain('failed attempts');
  });

  it('comes with all the others, however many there are', async () => {
    const dead = dyingProcess(0);
    const chats = Array.from({ length: 230 }, someChat);
    await Promise.all(chats.map((chat) => dead.room.say(chat, 'hi')));
    const living = livingProcess();
    await living.takeOver(leaseEnd());
    await living.settle(1_000);
    expect(living.facts.filter((fact) => fact === 'answered')).toHaveLength(chats.length);
    expect((await test.store.read.backlog()).openTurns).toBe(0);
  });
});
