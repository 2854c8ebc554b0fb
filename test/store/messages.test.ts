import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintMessageId } from '../../shared/mint.ts';
import type { ReplyInput } from '../../server/store/operations.ts';
import { limits } from '../../shared/limits.ts';
import { demoSite, newChat, engines, openStoreOn, saying, someTrace } from '../support/store.ts';
import type { Chat, OpenStore } from '../support/store.ts';

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());

  describe('a message', () => {
    it('gets the next place in its conversation', async () => {
      const chat = newChat();
      const first = await test.store.write('message.receive', saying(chat, 'hello'));
      const second = await test.store.write('message.receive', saying(chat, 'again'));
      expect(first).toMatchObject({ kind: 'stored', seq: 1, prev: 0, started: true });
      expect(second).toMatchObject({ kind: 'stored', seq: 2, prev: 1, started: false });
      const page = await test.store.read.entriesAfter(chat.conversation, 0, 10);
      expect(page.entries.map((entry) => entry.body)).toEqual([
        { type: 'text', text: 'hello' },
        { type: 'text', text: 'again' },
      ]);
      expect(page).toMatchObject({ upTo: 2, more: false });
    });

    it('is stored once however often it comes, and every time gets the first answer', async () => {
      const chat = newChat();
      const message = saying(chat, 'hello', { id: mintMessageId(randomBytes) });
      const results = await Promise.all(
        Array.from({ length: 50 }, () => test.store.write('message.receive', message)),
      );
      expect(results.filter((result) => result.kind === 'stored')).toHaveLength(1);
      expect(results.filter((result) => result.kind === 'duplicate')).toHaveLength(49);
      for (const result of results) expect(result).toMatchObject({ seq: 1, prev: 0, at: 1_000 });
      expect((await test.store.read.backlog()).openTurns).toBe(1);
    });

    it('is refused when its id was used with another body', async () => {
      const chat = newChat();
      const id = mintMessageId(randomBytes);
      await test.store.write('message.receive', saying(chat, 'hello', { id }));
      const other = await test.store.write('message.receive', saying(chat, 'goodbye', { id }));
      expect(other).toEqual({ kind: 'refused', code: 'message.conflict' });
      const page = await test.store.read.entriesAfter(chat.conversation, 0, 10);
      expect(page.entries).toHaveLength(1);
    });

    it('cannot enter a conversation of another visitor, which looks as if it did not exist', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'mine'));
      const stranger = { ...newChat(), conversation: chat.conversation };
      const result = await test.store.write('message.receive', saying(stranger, 'yours'));
      expect(result).toEqual({ kind: 'refused', code: 'not_found' });
    });

    it('is refused when too many wait for an answer, and the sender may try again later', async () => {
      const chat = newChat();
      for (let n = 0; n < limits.turnsWaitingPerConversation; n += 1) {
        await test.store.write('message.receive', saying(chat, `message ${n}`));
      }
      const result = await test.store.write('message.receive', saying(chat, 'one more'));
      expect(result).toEqual({ kind: 'refused', code: 'conversation.busy' });
    });
  });

  describe('a page of the log', () => {
    it('holds no more than may wait for one reader, and says that there is more', async () => {
      const chat = newChat();
      const values = Object.fromEntries(
        Array.from({ length: limits.formFields }, (_, n) => [`f${n}`, 'x'.repeat(2_000)]),
      );
      for (let n = 0; n < limits.turnsWaitingPerConversation; n += 1) {
        const body = { type: 'form_answer', form: 1, values } as const;
        await test.store.write('message.receive', saying(chat, '', { body }));
      }
      const first = await test.store.read.entriesAfter(chat.conversation, 0, 200);
      expect(JSON.stringify(first.entries).length).toBeLessThan(limits.socketBufferBytes / 2);
      expect(first).toMatchObject({ more: true, upTo: first.entries.length });
      const second = await test.store.read.entriesAfter(chat.conversation, first.upTo, 200);
      expect(second.more).toBe(false);
      expect(first.entries.length + second.entries.length).toBe(limits.turnsWaitingPerConversation);
    });
  });

  describe('a reply', () => {
    const part = (chat: Chat, over: Partial<ReplyInput> = {}): ReplyInput => ({
      site: demoSite,
      conversation: chat.conversation,
      turn: 1,
      fence: 1,
      ownerVersion: 1,
      part: 0,
      author: 'bot',
      body: { type: 'text', text: 'hi there' },
      effects: [],
      trace: someTrace,
      at: 2_000,
      ...over,
    });

    it('follows the message it answers and names the turn', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'hello'));
      const stored = await test.store.write('reply.append', part(chat));
      expect(stored).toEqual({ kind: 'stored', seq: 2, prev: 1, at: 2_000 });
      const entry = await test.store.read.entry(chat.conversation, 2);
      expect(entry).toMatchObject({ author: 'bot', turn: { seq: 1, part: 0 } });
      expect(entry).not.toHaveProperty('id');
    });

    it('said again after a crash is recognised', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'hello'));
      await test.store.write('reply.append', part(chat));
      const again = await test.store.write('reply.append', part(chat));
      expect(again).toEqual({ kind: 'duplicate' });
    });

    it('does not overtake the answer to an earlier message', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'first'));
      await test.store.write('message.receive', saying(chat, 'second'));
      expect(await test.store.write('reply.append', part(chat, { turn: 2 }))).toEqual({
        kind: 'fenced',
      });
      expect(await test.store.write('reply.append', part(chat))).toMatchObject({ seq: 3 });
    });

    it('of a process that lost the turn, or the conversation, is not stored', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'hello'));
      await test.store.write('turn.claim', {
        process: 'two',
        at: 31_000,
        leaseUntil: 60_000,
        limit: 5,
      });
      expect(await test.store.write('reply.append', part(chat))).toEqual({ kind: 'fenced' });
      expect(await test.store.write('reply.append', part(chat, { fence: 2 }))).toMatchObject({
        kind: 'stored',
      });
      const foreign = part(chat, { fence: 2, part: 1, ownerVersion: 7 });
      expect(await test.store.write('reply.append', foreign)).toEqual({ kind: 'fenced' });
    });
  });
});
