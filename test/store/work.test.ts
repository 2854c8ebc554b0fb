import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintApiKeyId, mintContactId, mintConversationId } from '../../shared/mint.ts';
import type { IdempotencyUse, ReceiveInput } from '../../server/store/operations.ts';
import type { ClaimedJob, JobOutcome, NewJob } from '../../server/store/work.ts';
import { demoSite, engines, newChat, openStoreOn, saying } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());

  const enqueue = (over: Partial<NewJob> = {}) =>
    test.store.write('job.enqueue', {
      ...{ kind: 'mail', key: null, payload: { to: 'ada' }, due: 100, at: 100 },
      ...over,
    });

  const claim = (at: number, lane = '', limit = 10) =>
    test.store.write('job.claim', { kind: 'mail', lane, at, leaseUntil: at + 1_000, limit });

  const settle = (job: ClaimedJob | undefined, outcome: JobOutcome, at = 200) =>
    test.store.write('job.settle', { id: job?.id ?? 0, fence: job?.fence ?? 0, outcome, at });

  describe('a job', () => {
    it('waits once for each key, and any number of times without one', async () => {
      const asked = await Promise.all([
        ...Array.from({ length: 20 }, () => enqueue({ key: 'k' })),
        enqueue(),
        enqueue(),
      ]);
      expect(asked.filter(({ enqueued }) => enqueued)).toHaveLength(3);
      expect(await claim(100)).toHaveLength(3);
      expect(await enqueue({ key: 'k' })).toEqual({ enqueued: false });
    });

    it('is claimed when it is due, by one, and again when the lease is over', async () => {
      await enqueue();
      expect(await claim(99)).toEqual([]);
      const [first] = await claim(100);
      expect(first).toMatchObject({ payload: { to: 'ada' }, lane: '', fence: 1, attempts: 1 });
      expect(await claim(1_099)).toEqual([]);
      const [second] = await claim(1_100);
      expect(second).toMatchObject({ id: first?.id, fence: 2, attempts: 2 });
      expect(await settle(first, { kind: 'done' })).toBe(false);
      expect(await settle(second, { kind: 'done' })).toBe(true);
      expect(await settle(second, { kind: 'done' })).toBe(false);
      expect(await claim(9_000)).toEqual([]);
    });

    it('that failed is tried again when it says, or never', async () => {
      await enqueue({ key: 'k' });
      const [job] = await claim(100);
      expect(await settle(job, { kind: 'retry', due: 5_000, error: 'no route' })).toBe(true);
      expect(await test.store.read.nextJobDue(['mail'])).toEqual([
        { kind: 'mail', lane: '', due: 5_000 },
      ]);
      const [again] = await claim(5_000);
      expect(again).toMatchObject({ fence: 2, attempts: 2 });
      expect(await settle(again, { kind: 'dead', reason: 'gone' })).toBe(true);
      expect(await claim(99_000)).toEqual([]);
      expect(await test.store.read.backlog()).toMatchObject({ waitingJobs: 0, deadJobs: 1 });
      expect(await enqueue({ key: 'k' })).toEqual({ enqueued: false });
    });

    it('waits in its lane, and each lane says when its next one is due', async () => {
      await enqueue({ lane: 'b', due: 300 });
      await enqueue({ lane: 'a', due: 500 });
      await enqueue({ lane: 'a', due: 400 });
      await enqueue({ kind: 'other', lane: 'z', due: 1 });
      expect(await test.store.read.nextJobDue(['mail'])).toEqual([
        { kind: 'mail', lane: 'a', due: 400 },
        { kind: 'mail', lane: 'b', due: 300 },
      ]);
      expect(await claim(1_000, 'a', 1)).toHaveLength(1);
      expect(await claim(1_000, 'b')).toHaveLength(1);
      expect(await claim(1_000)).toEqual([]);
    });

    it('whose time a clock set that was ahead waits as long as it was meant to', async () => {
      await enqueue({ due: 100_500, at: 100_000 });
      await enqueue({ due: 700, at: 100 });
      expect(await test.store.write('job.restart_waits', { at: 1_000 })).toBe(1);
      expect(await claim(1_499)).toHaveLength(1);
      expect(await claim(1_500)).toHaveLength(1);
    });
  });

  describe('a turn', () => {
    const finish = (turn: number, process: string, over: { fence?: number; at?: number } = {}) =>
      test.store.write('turn.finish', {
        ...{ conversation: chat.conversation, turn, fence: 1, state: 'done', dialogue: null },
        ...{ at: 2_000, process, leaseUntil: 40_000 },
        ...over,
      });
    let chat = newChat();
    beforeEach(() => {
      chat = newChat();
    });

    it('behind one of another process is nobody’s, until that process has ended its own', async () => {
      const first = await test.store.write('message.receive', saying(chat, 'one'));
      const second = await test.store.write(
        'message.receive',
        saying(chat, 'two', { process: 'two' }),
      );
      expect(first).toMatchObject({ turn: { kind: 'here', standing: { dialogue: null } } });
      expect(second).toMatchObject({ turn: { kind: 'elsewhere' } });
      expect(await finish(1, 'one')).toMatchObject({
        kind: 'done',
        next: { conversation: chat.conversation, turn: 2, fence: 2, ownerVersion: 1, attempts: 1 },
      });
      expect(await finish(2, 'one', { fence: 2 })).toEqual({ kind: 'done', next: null });
    });

    it('is not finished while its last part is not stored', async () => {
      await test.store.write('message.receive', saying(chat, 'one'));
      const { conversation } = chat;
      const end = { conversation, turn: 1, fence: 1, state: 'done', dialogue: null } as const;
      const finished = await test.store.write('turn.finish', {
        ...{ ...end, lastPart: 0, at: 2_000, process: 'one', leaseUntil: 1 },
      });
      expect(finished).toEqual({ kind: 'fenced' });
    });

    it('of dead processes is anybody’s when one process starts alone', async () => {
      await test.store.write('message.receive', saying(chat, 'one'));
      await test.store.write('message.receive', saying(newChat(), 'two', { process: 'two' }));
      expect(await test.store.write('turn.orphan', { process: 'two' })).toBe(1);
      const claimed = await test.store.write('turn.claim', {
        ...{ process: 'two', at: 1_001, leaseUntil: 9_000, limit: 5 },
      });
      expect(claimed).toMatchObject([{ conversation: chat.conversation }]);
    });
  });

  describe('a message of a shop’s user', () => {
    const from = (externalId: string, over: Partial<ReceiveInput> = {}): ReceiveInput =>
      saying(newChat(), 'hello', {
        sender: {
          kind: 'contact',
          externalId,
          contact: mintContactId(randomBytes),
          conversation: mintConversationId(randomBytes),
        },
        ...over,
      });

    it('goes to their conversation, which the first one makes', async () => {
      const stored = await Promise.all(
        ['u1', 'u1', 'u2', 'u1'].map((user) => test.store.write('message.receive', from(user))),
      );
      const [first, second, other, third] = stored.map((one) =>
        one.kind === 'stored' ? one : undefined,
      );
      expect([first?.seq, second?.seq, other?.seq, third?.seq]).toEqual([1, 2, 1, 3]);
      expect([first?.started, second?.started, other?.started]).toEqual([true, false, true]);
      if (!first) throw new Error('nothing was stored');
      expect(await test.store.read.conversation(first.conversation)).toMatchObject({
        ...{ site: demoSite, visitor: null, externalId: 'u1', status: 'bot', lastSeq: 3 },
      });
    });

    it('asked for by the same key fifty times at once is one message', async () => {
      const use: IdempotencyUse = { apiKey: mintApiKeyId(randomBytes), key: 'k1', hash: 'a' };
      const results = await Promise.all(
        Array.from({ length: 50 }, () =>
          test.store.write('message.receive', from('u1', { idempotency: use })),
        ),
      );
      expect(results.filter(({ kind }) => kind === 'stored')).toHaveLength(1);
      for (const result of results) expect(result).toMatchObject({ seq: 1, at: 1_000 });
      const other = from('u1', { idempotency: { ...use, hash: 'b' } });
      expect(await test.store.write('message.receive', other)).toEqual({
        ...{ kind: 'refused', code: 'idempotency.conflict' },
      });
    });
  });

  it('the last visible seq is told of those conversations that there are', async () => {
    const chats = [newChat(), newChat()];
    for (const chat of [chats[0], chats[0], chats[1]])
      if (chat) await test.store.write('message.receive', saying(chat, 'hello'));
    const ids = [...chats, newChat()].map(({ conversation }) => conversation);
    const seen = await test.store.read.lastVisible(ids);
    expect(new Map(seen.map(({ conversation, seq }) => [conversation, seq]))).toEqual(
      new Map([
        [ids[0], 2],
        [ids[1], 1],
      ]),
    );
    expect(await test.store.read.lastVisible([])).toEqual([]);
  });

  it('an api key is read until it is revoked, which happens once', async () => {
    const id = mintApiKeyId(randomBytes);
    const key = { id, site: demoSite, name: 'n', hash: 'h', scopes: ['leads'], at: 1 };
    await test.store.write('api_key.create', key);
    expect(await test.store.read.apiKey(id)).toEqual({
      ...{ id, site: demoSite, hash: 'h', scopes: ['leads'], revokedAt: null },
    });
    await expect(test.store.write('api_key.create', key)).rejects.toMatchObject({
      code: 'server.error',
    });
    expect(await test.store.write('api_key.revoke', { id, at: 2 })).toBe(true);
    expect(await test.store.write('api_key.revoke', { id, at: 3 })).toBe(false);
    expect(await test.store.read.apiKey(id)).toMatchObject({ revokedAt: 2 });
  });

  it('a probe writes, again and again', async () => {
    expect(await test.store.write('store.probe', { at: 1 })).toBeNull();
    expect(await test.store.write('store.probe', { at: 2 })).toBeNull();
  });

  it('one operation that cannot be stored leaves those beside it done', async () => {
    const id = mintApiKeyId(randomBytes);
    const key = { id, site: demoSite, name: 'n', hash: 'h', scopes: [], at: 1 };
    await test.store.write('api_key.create', key);
    const chat = newChat();
    const results = await Promise.allSettled([
      test.store.write('message.receive', saying(chat, 'a')),
      test.store.write('api_key.create', key),
      test.store.write('message.receive', saying(chat, 'b')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await test.store.read.entriesAfter(chat.conversation, 0, 10)).toMatchObject({ upTo: 2 });
  });
});
