import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintMessageId } from '../../shared/mint.ts';
import type { Answerer } from '../../server/intents/answerer.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { mia } from '../support/hand-off.ts';
import { demoSite, openTestStore, someTrace } from '../support/store.ts';
import type { Chat, TestStore } from '../support/store.ts';
import { createGate, createRoom, saying, someChat, textOf } from './room.ts';

const clock = createFakeClock(Date.parse('2026-11-20T12:00:00Z'));
let test: TestStore;
beforeEach(() => {
  test = openTestStore({ clock });
});
afterEach(() => test.close());

/** Calls for a person at once when asked for one, else says what it heard. */
const calling: Answerer = async function* ({ said }) {
  if (said.type !== 'text') return;
  if (said.text !== 'a person please') {
    yield saying(`echo ${said.text}`);
    return;
  }
  yield saying('One moment.');
  yield { type: 'handoff', reason: 'asked' };
  yield saying('and something the bot may not say any more');
  yield { type: 'dialogue', dialogue: { kept: true } };
};

const room = (over: Partial<Parameters<typeof createRoom>[0]> = {}) =>
  createRoom({ store: test.store, clock, answerer: calling, ...over });
const call = ({ conversation }: Chat) => ({
  ...{ site: demoSite, conversation, version: null, trace: someTrace, agent: mia },
});
const statusOf = async ({ conversation }: Chat) =>
  (await test.store.read.conversation(conversation))?.status;

describe('a customer who asks for a person', () => {
  it('is told that one is called, and has no more words of the bot', async () => {
    const chat = someChat();
    const { ask, log, heard, facts, turns } = room();
    await ask(chat, 'a person please');
    const entries = await log(chat);
    expect(entries.map(({ author }) => author)).toEqual(['visitor', 'bot', 'system']);
    expect(entries.at(-1)).toMatchObject({
      body: { type: 'quick_replies', replies: [{ say: 'Never mind' }] },
      turn: { seq: 1, part: 1 },
    });
    expect(heard(chat).flatMap((one) => (one.kind === 'entry' ? one.pushed.entry : []))).toEqual(
      entries,
    );
    expect(await test.store.read.openTurn(chat.conversation)).toBeUndefined();
    expect((await test.store.read.conversation(chat.conversation))?.dialogue).toEqual({
      kept: true,
    });
    await ask(chat, 'anybody there?');
    expect(turns).toHaveLength(1);
    expect((await log(chat)).at(-1)?.author).toBe('visitor');
    expect(facts).toContain('handoff requested');
  });

  it('may think better of it, however that is written, and has the bot again', async () => {
    const chat = someChat();
    const { ask, log } = room();
    await ask(chat, 'a person please');
    await ask(chat, ' never mind! ');
    expect((await log(chat)).at(-1)).toMatchObject({ author: 'system' });
    expect(await statusOf(chat)).toBe('bot');
    await ask(chat, 'hello');
    expect((await log(chat)).map(textOf).at(-1)).toBe('echo hello');
    // With nobody waited for these are words like any others.
    await ask(chat, 'Never mind');
    expect((await log(chat)).map(textOf).at(-1)).toBe('echo Never mind');
  });

  it('is asked to leave a message out of hours, and the bot goes on', async () => {
    const chat = someChat();
    const { ask, log } = room({ people: 'never' });
    await ask(chat, 'a person please');
    const closed = (await log(chat))[2];
    expect(closed).toMatchObject({
      author: 'system',
      body: { type: 'quick_replies', replies: [{ say: 'Leave a message' }] },
    });
    expect(await statusOf(chat)).toBe('bot');
    expect((await log(chat)).map(textOf).at(-1)).toMatch(/may not say any more/);
  });

  it('is told honestly when nobody comes, once, and has the bot again', async () => {
    const chat = someChat();
    const { ask, log, giveUp, facts } = room();
    await ask(chat, 'a person please');
    await clock.advance(179_999);
    await giveUp();
    expect(await log(chat)).toHaveLength(3);
    await clock.advance(1);
    await giveUp();
    await clock.advance(10);
    await giveUp();
    const entries = await log(chat);
    expect(entries).toHaveLength(4);
    expect(entries.map(textOf).at(-1)).toMatch(/^I am sorry, nobody/);
    expect(facts.filter((fact) => fact === 'handoff returned')).toHaveLength(1);
    await ask(chat, 'so you then');
    expect((await log(chat)).map(textOf).at(-1)).toBe('echo so you then');
  });
});

describe('an agent', () => {
  it('takes, speaks, gives back and closes, and the visitor hears of each', async () => {
    const chat = someChat();
    const { ask, log, agents, heard } = room();
    await ask(chat, 'hello');
    expect(await agents.take(call(chat))).toMatchObject({ kind: 'moved', version: 2 });
    const id = mintMessageId(randomBytes);
    await agents.say({ ...call(chat), id, text: 'Hi, I am Mia.' });
    await ask(chat, 'hello Mia');
    await agents.giveBack(call(chat));
    await ask(chat, 'hello bot');
    await agents.close(call(chat));
    const said = (await log(chat)).map((entry) => `${entry.author}: ${textOf(entry)}`);
    expect(said).toEqual([
      'visitor: hello',
      'bot: echo hello',
      'system: Mia is here now.',
      'agent: Hi, I am Mia.',
      'visitor: hello Mia',
      'system: The assistant is answering again.',
      'visitor: hello bot',
      'bot: echo hello bot',
      'system: This conversation is closed. Write again whenever you like.',
    ]);
    expect(heard(chat).flatMap((one) => (one.kind === 'entry' ? one.pushed.entry : []))).toEqual(
      await log(chat),
    );
  });

  it('who takes it while a text is growing sees it grow no further', async () => {
    const gate = createGate();
    const chat = someChat();
    const { say, agents, heard } = room({
      async *answerer() {
        yield { type: 'status', code: 'thinking' };
        yield { type: 'delta', text: 'Well' };
        await gate.wait();
        yield { type: 'delta', text: 'Well, let' };
        yield { type: 'status', code: 'order.get' };
        yield saying('Well, let me see.');
      },
    });
    const received = await say(chat, 'tell me everything');
    if (!received.ok) throw new Error(received.problem.code);
    await gate.reached;
    await agents.take(call(chat));
    gate.open();
    await received.answered();
    expect(heard(chat).map(({ kind }) => kind)).toEqual(['entry', 'status', 'delta', 'entry']);
  });

  /** Takes the conversation when this many pieces of an answer of ten have been taken. */
  it.each([0, 1, 2, 5, 9, 10])(
    'who takes it after piece %i hears nothing of the bot again',
    async (pieces) => {
      const gate = createGate();
      const chat = someChat();
      const { say, log, agents } = room({
        async *answerer() {
          for (let piece = 0; piece <= 10; piece += 1) {
            if (piece === pieces) await gate.wait();
            if (piece < 10)
              yield piece % 3 === 1 ? { type: 'delta', text: 'gro' } : saying(`part ${piece}`);
          }
        },
      });
      const received = await say(chat, 'tell me everything');
      if (!received.ok) throw new Error(received.problem.code);
      await gate.reached;
      await agents.take(call(chat));
      gate.open();
      await received.answered();
      const authors = (await log(chat)).map(({ author }) => author);
      expect(authors.at(-1)).toBe('system');
      expect(await test.store.read.openTurn(chat.conversation)).toBeUndefined();
      // Nothing is left of that turn to be said when the bot answers again.
      await agents.giveBack(call(chat));
      expect((await log(chat)).map(({ author }) => author)).toEqual([...authors, 'system']);
    },
  );
});
