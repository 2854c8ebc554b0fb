import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAnnouncements } from '../../server/conversation/announcements.ts';
import { whenAnswered } from '../../server/conversation/answered.ts';
import { StoreProblem } from '../../server/store/store.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { newChat, openTestStore, saying } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

let clock: FakeClock;
let test: TestStore;
let faults: string[];
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
  faults = [];
});
afterEach(() => test.close());

const chat = newChat();

/** Somebody who waits for the answer to the first message; the store can be read while `isThere`. */
function waitFor(isThere: () => boolean): { over(): boolean; done: Promise<void> } {
  const openTurn: typeof test.store.read.openTurn = (id) =>
    isThere()
      ? test.store.read.openTurn(id)
      : Promise.reject(new StoreProblem('store.unavailable'));
  let over = false;
  const options = {
    store: { read: { ...test.store.read, openTurn } },
    clock,
    announcements: createAnnouncements(),
    telemetry: { fault: ({ where }: { where: string }) => void faults.push(where) },
  };
  const done = whenAnswered(options, chat.conversation, 1).then(() => void (over = true));
  return { over: () => over, done };
}

describe('who waits for an answer while the store is away', () => {
  it('has it when the store is back', async () => {
    await test.store.write('message.receive', saying(chat, 'hello'));
    let away = true;
    const waiting = waitFor(() => !away);
    await clock.advance(5_000);
    expect(waiting.over()).toBe(false);
    // Once is enough to know.
    expect(faults).toEqual(['conversation.answered']);
    away = false;
    await clock.advance(1_000);
    expect(waiting.over()).toBe(false);
    await test.store.write('turn.finish', {
      conversation: chat.conversation,
      turn: 1,
      fence: 1,
      state: 'done',
      dialogue: null,
      at: clock.now(),
      process: 'one',
      leaseUntil: clock.now(),
    });
    await clock.advance(1_000);
    await waiting.done;
  });

  it('is not kept longer than any turn takes', async () => {
    const waiting = waitFor(() => false);
    await clock.advance(2 * limits.turnDeadlineMs - 1_000);
    expect(waiting.over()).toBe(false);
    await clock.advance(2_000);
    await waiting.done;
  });
});
