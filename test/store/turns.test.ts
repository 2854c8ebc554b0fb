import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newChat, engines, openStoreOn, openTestStore, saying } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());

  const claim = (process: string, at: number) =>
    test.store.write('turn.claim', { process, at, leaseUntil: at + 30_000, limit: 10 });

  const finish = (chat: ReturnType<typeof newChat>, turn: number, fence: number) =>
    test.store.write('turn.finish', {
      conversation: chat.conversation,
      turn,
      fence,
      state: 'done',
      dialogue: { v: 1 },
      at: 50_000,
      process: 'one',
      leaseUntil: 80_000,
    });

  describe('a turn', () => {
    it('belongs to the process that took the message until its lease runs out', async () => {
      await test.store.write('message.receive', saying(newChat(), 'hello'));
      expect(await claim('two', 30_999)).toEqual([]);
      expect(await claim('two', 31_000)).toMatchObject([{ turn: 1, fence: 2, attempts: 2 }]);
      expect(await claim('three', 31_001)).toEqual([]);
    });

    it('is taken with those before it, in order; only the oldest counts as begun', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'one'));
      await test.store.write('message.receive', saying(chat, 'two'));
      expect(await claim('two', 40_000)).toMatchObject([
        { turn: 1, fence: 2, attempts: 2 },
        { turn: 2, fence: 2, attempts: 1 },
      ]);
      expect(await finish(chat, 1, 2)).toEqual({ kind: 'done', next: null });
      expect(await claim('three', 80_000)).toMatchObject([{ turn: 2, fence: 3, attempts: 2 }]);
    });

    it('is not taken from behind one that somebody holds', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'one', { leaseUntil: 50_000 }));
      await test.store.write('message.receive', saying(chat, 'two'));
      expect(await claim('two', 40_000)).toEqual([]);
      expect(await finish(chat, 1, 1)).toEqual({ kind: 'done', next: null });
      expect(await claim('two', 40_000)).toMatchObject([{ turn: 2 }]);
    });

    it('is ended only by its owner, and keeps where the dialogue stands', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'hello'));
      await claim('two', 40_000);
      expect(await finish(chat, 1, 1)).toEqual({ kind: 'fenced' });
      expect(await finish(chat, 1, 2)).toEqual({ kind: 'done', next: null });
      expect(await finish(chat, 1, 2)).toEqual({ kind: 'fenced' });
      const row = await test.store.read.conversation(chat.conversation);
      expect(row).toMatchObject({ dialogue: { v: 1 }, lastSeq: 1 });
      expect(await test.store.read.openTurn(chat.conversation)).toBeUndefined();
    });

    it('says where its message came from to whoever takes it', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'one', { place: 'office' }));
      const elsewhere = { process: 'two', place: 'train' };
      await test.store.write('message.receive', saying(chat, 'two', elsewhere));
      expect(await finish(chat, 1, 1)).toMatchObject({ next: { turn: 2, place: 'train' } });
      expect(await claim('three', 80_000)).toMatchObject([{ turn: 2, place: 'train' }]);
      await test.store.write('message.receive', saying(newChat(), 'hi', { place: 'office' }));
      expect(await claim('three', 80_000)).toMatchObject([{ turn: 1, place: 'office' }]);
    });

    it('is given back when its process stops', async () => {
      await test.store.write('message.receive', saying(newChat(), 'hello'));
      expect(await test.store.write('turn.release', { process: 'one' })).toBe(1);
      expect(await claim('two', 1_001)).toHaveLength(1);
    });

    it('can be held longer by its owner only', async () => {
      const chat = newChat();
      await test.store.write('message.receive', saying(chat, 'hello'));
      const lease = { conversation: chat.conversation, turn: 1, until: 90_000 };
      expect(await test.store.write('turn.lease', { ...lease, fence: 9 })).toBe(false);
      expect(await test.store.write('turn.lease', { ...lease, fence: 1 })).toBe(true);
      expect(await claim('two', 89_999)).toEqual([]);
    });
  });
});

describe('where a message came from', () => {
  const said = saying(newChat(), 'hello', { place: 'office' });
  const end = {
    conversation: said.sender.conversation,
    turn: 1,
    fence: 1,
    state: 'done',
    dialogue: null,
    at: 2_000,
    process: 'one',
    leaseUntil: 31_000,
  } as const;

  it('is forgotten with the end of its turn on sqlite', async () => {
    const test = openTestStore();
    const file = new DatabaseSync(test.file, { readOnly: true });
    const places = () => file.prepare('select place from turn').all();
    await test.store.write('message.receive', said);
    expect(places()).toEqual([{ place: 'office' }]);
    await test.store.write('turn.finish', end);
    expect(places()).toEqual([{ place: '' }]);
    file.close();
    await test.close();
  });

  it('is forgotten with the end of its turn on postgres', async () => {
    const test = await openStoreOn('postgres');
    const database = new pg.Client(test.url);
    await database.connect();
    const places = async () =>
      (await database.query<{ place: string }>('select place from turn')).rows;
    await test.store.write('message.receive', said);
    expect(await places()).toEqual([{ place: 'office' }]);
    await test.store.write('turn.finish', end);
    expect(await places()).toEqual([{ place: '' }]);
    await database.end();
    await test.close();
  });
});
