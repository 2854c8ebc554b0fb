import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueuedWrite } from '../../server/intents/answerer.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { demoSite, openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';
import { createRoom, saying, someChat } from './room.ts';

let clock: FakeClock;
let test: TestStore;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
});
afterEach(() => test.close());

const input = { email: 'ada@example.com', sequence: 'welcome' };
const write: QueuedWrite = { capability: 'sequence.start', input, consented: true, made: false };

function createShop(writes: readonly QueuedWrite[], trouble = false) {
  let fails = trouble;
  return createRoom({
    store: test.store,
    clock,
    routed: (_, capability) => (capability === 'sequence.start' ? ['crm', 'mail'] : []),
    async *answerer() {
      yield { ...saying('You are on the list.'), writes };
      if (!fails) return;
      fails = false;
      throw new Error('the process dies here');
    },
  });
}

describe('what a reply has written', () => {
  it('is stored with it, for each connection of the route, under the name of the turn', async () => {
    const chat = someChat();
    await createShop([write]).ask(chat, 'yes');
    const id = (connection: string) =>
      `${demoSite}:${chat.conversation}:1:sequence.start:${connection}`;
    for (const connection of ['crm', 'mail']) {
      expect(await test.store.read.backendWrite(id(connection))).toMatchObject({
        state: 'waiting',
        input,
        consented: true,
        connection,
      });
    }
  });

  it('is left out for the connection that has it by now', async () => {
    const chat = someChat();
    await createShop([{ ...write, made: true }]).ask(chat, 'yes');
    const name = `${demoSite}:${chat.conversation}:1:sequence.start`;
    expect(await test.store.read.backendWrite(`${name}:crm`)).toBeUndefined();
    expect(await test.store.read.backendWrite(`${name}:mail`)).toMatchObject({ state: 'waiting' });
  });

  it('is written once, also when the turn fails after it was said', async () => {
    const chat = someChat();
    const room = createShop([write], true);
    await room.ask(chat, 'yes');
    await room.ask(chat, 'yes');
    const name = (turn: number) => `${demoSite}:${chat.conversation}:${turn}:sequence.start:crm`;
    expect(await test.store.read.backendWrite(name(1))).toMatchObject({ attempts: 0 });
    const lanes = await test.store.read.nextJobDue(['backend.write']);
    expect(lanes.map(({ lane }) => lane).sort()).toEqual([`${demoSite}:crm`, `${demoSite}:mail`]);
  });

  it('is nothing where nothing is routed', async () => {
    const chat = someChat();
    await createShop([{ ...write, capability: 'note.add' }]).ask(chat, 'yes');
    expect(await test.store.read.nextJobDue(['backend.write'])).toEqual([]);
  });
});
