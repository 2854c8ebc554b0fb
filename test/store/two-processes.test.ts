import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintContactId, mintConversationId, mintMessageId } from '../../shared/mint.ts';
import type { ReceiveInput, ReceiveResult, ReplyInput } from '../../server/store/operations.ts';
import type { Store } from '../../server/store/store.ts';
import { query } from '../support/postgres-database.ts';
import { demoSite, newChat, openStoreOn, saying, someTrace } from '../support/store.ts';
import type { Chat, OpenStore } from '../support/store.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { openWriter } from '../support/postgres-writer.ts';

// Two stores on one database, which are two processes to it. Set `STORE_ROUNDS` for more of what chance decides.
const rounds = Number(process.env['STORE_ROUNDS'] ?? 1);

let test: OpenStore;
let stores: readonly [Store, Store];
beforeEach(async () => {
  test = await openStoreOn('postgres');
  stores = [test.store, await test.again()];
});
afterEach(async () => {
  await stores[1].close();
  await test.close();
});

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index);
const storeOf = (n: number): Store => stores[n % 2 === 0 ? 0 : 1];
const processOf = (n: number): string => (n % 2 === 0 ? 'one' : 'two');

const both = (input: ReceiveInput): Promise<ReceiveResult[]> =>
  Promise.all(stores.map((store) => store.write('message.receive', input)));

async function textsOf(store: Store, { conversation }: Chat): Promise<string[]> {
  const texts: string[] = [];
  for (let after = 0, more = true; more;) {
    const page = await store.read.entriesAfter(conversation, after, 100);
    expect(page.entries.map(({ seq }) => seq)).toEqual(
      page.entries.map((_, index) => after + index + 1),
    );
    texts.push(...page.entries.map(({ body }) => (body.type === 'text' ? body.text : '')));
    ({ upTo: after, more } = page);
  }
  return texts;
}

describe('two processes that take messages', () => {
  it(
    'of the same conversations give each one place in one order, the same for both',
    { timeout: 20_000 * rounds },
    async () => {
      const chats = upTo(20).map(newChat);
      // So that all may be said: a conversation whose turns wait takes only so many.
      const finish = async (chat: Chat, n: number, turn: number): Promise<unknown> => {
        const store = storeOf(n);
        const end = { state: 'done', dialogue: null, at: 2_000, leaseUntil: 3_000 } as const;
        const { conversation } = chat;
        return store.write('turn.finish', {
          ...{ ...end, conversation, turn, fence: 1, process: processOf(n) },
        });
      };
      const said = new Map<string, number>();
      await Promise.all(
        upTo(20 * 2).map(async (stream) => {
          const chat = chats[stream % 20] ?? newChat();
          const n = stream < 20 ? 0 : 1;
          for (const message of upTo(50 * rounds)) {
            const text = `${stream} ${message}`;
            let stored: ReceiveResult;
            do {
              stored = await storeOf(n).write(
                'message.receive',
                saying(chat, text, { process: processOf(n) }),
              );
            } while (stored.kind === 'refused' && stored.code === 'conversation.busy');
            if (stored.kind !== 'stored') throw new Error(stored.kind);
            said.set(`${chat.conversation} ${stored.seq}`, stream);
            await finish(chat, n, stored.seq);
          }
        }),
      );
      expect(said.size).toBe(2_000 * rounds);
      for (const chat of chats) {
        const [mine, theirs] = await Promise.all(stores.map((store) => textsOf(store, chat)));
        expect(mine).toEqual(theirs);
        expect(new Set(mine).size).toBe(100 * rounds);
        // Each sender's own are in the order they were said.
        const bySender = Map.groupBy(mine ?? [], (text) => text.split(' ')[0]);
        for (const [, texts] of bySender)
          expect(texts.map((text) => Number(text.split(' ')[1]))).toEqual(upTo(50 * rounds));
      }
    },
  );

  it('store a message once that comes to both at once, and make its conversation once', async () => {
    for (let round = 0; round < 20 * rounds; round += 1) {
      const chat = newChat();
      const results = await both(saying(chat, 'hello', { id: mintMessageId(randomBytes) }));
      expect(results.map(({ kind }) => kind).toSorted()).toEqual(['duplicate', 'stored']);
      for (const result of results) expect(result).toMatchObject({ seq: 1, prev: 0 });
    }
  });

  it('make a conversation once when its first two messages come at once', async () => {
    for (let round = 0; round < 20 * rounds; round += 1) {
      const chat = newChat();
      const results = await Promise.all([
        stores[0].write('message.receive', saying(chat, 'a')),
        stores[1].write('message.receive', saying(chat, 'b', { process: 'two' })),
      ]);
      expect(results.filter((one) => one.kind === 'stored' && one.started)).toHaveLength(1);
      expect(results.map((one) => (one.kind === 'stored' ? one.seq : 0)).toSorted()).toEqual([
        1, 2,
      ]);
      const turns = results.map((one) => (one.kind === 'stored' ? one.turn?.kind : ''));
      expect(turns.toSorted()).toEqual(['elsewhere', 'here']);
    }
  });

  it('make one contact and one conversation of a user who speaks to both at once', async () => {
    for (const n of upTo(20 * rounds)) {
      const from = (text: string): ReceiveInput =>
        saying(newChat(), text, {
          sender: {
            kind: 'contact',
            externalId: `user ${n}`,
            contact: mintContactId(randomBytes),
            conversation: mintConversationId(randomBytes),
          },
        });
      const results = await Promise.all([
        ...upTo(3).map((i) => stores[0].write('message.receive', from(`a${i}`))),
        ...upTo(3).map((i) => stores[1].write('message.receive', from(`b${i}`))),
      ]);
      const places = results.map((one) => (one.kind === 'stored' ? one : undefined));
      expect(new Set(places.map((place) => place?.conversation)).size).toBe(1);
      expect(places.map((place) => place?.seq).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });
});

describe('two processes that take over', () => {
  it('turns never get the same one, nor parts of one conversation', async () => {
    for (let round = 0; round < 5 * rounds; round += 1) {
      const chats = upTo(40).map(newChat);
      for (const text of ['a', 'b', 'c'])
        await Promise.all(
          chats.map((chat) => stores[0].write('message.receive', saying(chat, text))),
        );
      const claims = await Promise.all(
        upTo(8).map((n) =>
          storeOf(n).write('turn.claim', {
            ...{ process: processOf(n), at: 40_000, leaseUntil: 70_000, limit: 200 },
          }),
        ),
      );
      const all = claims.flat();
      const names = all.map(({ conversation, turn }) => `${conversation} ${turn}`);
      expect(new Set(names).size).toBe(names.length);
      const holders = claims.flatMap((claimed, n) =>
        claimed.map(({ conversation }) => `${conversation} ${n}`),
      );
      expect(names).toHaveLength(120);
      expect(new Set(holders).size).toBe(40);
      // The next round's claims are to find these done.
      for (const { conversation, turn, fence } of all.toSorted(
        (one, other) => one.turn - other.turn,
      ))
        await stores[0].write('turn.finish', {
          ...{ conversation, turn, fence, state: 'done', dialogue: null, at: 50_000 },
          ...{ process: 'three', leaseUntil: 0 },
        });
    }
  });

  it('jobs never get the same one', async () => {
    const kind = 'count';
    await Promise.all(
      upTo(400).map((n) =>
        storeOf(n).write('job.enqueue', { kind, key: `${n}`, payload: n, due: 1, at: 1 }),
      ),
    );
    const done: unknown[] = [];
    await Promise.all(
      upTo(8).map(async (n) => {
        const claim = { kind, lane: '', at: 5, leaseUntil: 99, limit: 7 };
        for (let idle = 0; idle < 2;) {
          const jobs = await storeOf(n).write('job.claim', claim);
          idle = jobs.length === 0 ? idle + 1 : 0;
          for (const { id, fence, payload } of jobs) {
            done.push(payload);
            const outcome = { kind: 'done' } as const;
            expect(await storeOf(n + 1).write('job.settle', { id, fence, outcome, at: 6 })).toBe(
              true,
            );
          }
        }
      }),
    );
    expect(done.toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(400));
  });

  it('leave nothing to say for who had it before', async () => {
    const chat = newChat();
    const { conversation } = chat;
    await stores[0].write('message.receive', saying(chat, 'hello'));
    const claim = { process: 'two', at: 31_000, leaseUntil: 60_000, limit: 1 };
    expect(await stores[1].write('turn.claim', claim)).toMatchObject([{ turn: 1, fence: 2 }]);
    const part: ReplyInput = {
      ...{ site: demoSite, conversation, turn: 1, fence: 1, ownerVersion: 1, part: 0 },
      ...{ effects: [], trace: someTrace, at: 32_000 },
      author: 'bot',
      body: { type: 'text', text: 'late' },
    };
    expect(await stores[0].write('reply.append', part)).toEqual({ kind: 'fenced' });
    const end = { conversation, turn: 1, fence: 1, state: 'done', dialogue: null } as const;
    const mine = { ...end, at: 32_000, process: 'one', leaseUntil: 60_000 };
    expect(await stores[0].write('turn.finish', mine)).toEqual({ kind: 'fenced' });
    expect(await stores[1].write('turn.finish', { ...mine, fence: 2 })).toMatchObject({
      kind: 'done',
    });
  });
});

describe('rows that two processes want in any order', () => {
  it(
    'are locked in one order by both, so that nobody ends in a ring',
    { timeout: 30_000 * rounds },
    async () => {
      const { url, drop } = await cloneDatabase();
      const writers = [openWriter(url), openWriter(url)];
      const chats = upTo(30).map(newChat);
      for (let round = 0; round < 10 * rounds; round += 1) {
        const shuffled = chats.toSorted(() => Math.random() - 0.5);
        await Promise.all(
          writers.flatMap((writer) =>
            shuffled.map((chat) => writer.write('message.receive', saying(chat, 'x'))),
          ),
        );
      }
      expect(
        await query(
          url,
          'select deadlocks::int as n from pg_stat_database where datname = current_database()',
        ),
      ).toEqual([{ n: 0 }]);
      await Promise.all(writers.map((writer) => writer.close()));
      await drop();
    },
  );
});
