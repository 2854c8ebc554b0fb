import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { mintConversationId } from '../../shared/mint.ts';
import { createBell } from '../../server/store/postgres/bell.ts';
import type { Bell } from '../../server/store/postgres/bell.ts';
import { connect } from '../../server/store/postgres/connect.ts';
import type { News, Store } from '../../server/store/store.ts';
import { query } from '../support/postgres-database.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { newChat, openStoreOn, saying } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';
import { systemClock } from '../support/system-clock.ts';

const heardBy = (store: Store): News[] => {
  const heard: News[] = [];
  store.onNews((news) => heard.push(news));
  return heard;
};

describe('two processes', () => {
  let test: OpenStore;
  let other: Store;
  let mine: News[];
  let theirs: News[];
  beforeEach(async () => {
    test = await openStoreOn('postgres');
    other = await test.again();
    mine = heardBy(test.store);
    theirs = heardBy(other);
  });
  afterEach(async () => {
    await other.close();
    await test.close();
  });

  /** What was said last is heard last: then everything before it has been heard, or never will be. */
  async function settle(): Promise<void> {
    const { conversation } = newChat();
    const mark = (sign: string): unknown =>
      expect.objectContaining({ kind: 'sign', conversation, sign });
    test.store.tell(conversation, 'from mine');
    other.tell(conversation, 'from theirs');
    await expect.poll(() => theirs).toContainEqual(mark('from mine'));
    await expect.poll(() => mine).toContainEqual(mark('from theirs'));
  }

  const without = (news: readonly News[]): News[] => news.filter(({ kind }) => kind !== 'sign');

  it('hear what the other has stored, and not themselves', async () => {
    const chat = newChat();
    await test.store.write('message.receive', saying(chat, 'hello'));
    await settle();
    expect(without(theirs)).toEqual([{ kind: 'entries', conversations: [chat.conversation] }]);
    expect(without(mine)).toEqual([]);
  });

  it('hear of work, of turns given back, and of a new configuration', async () => {
    let woken = 0;
    other.onJobs(() => (woken += 1));
    const job = { kind: 'k', key: null, payload: null, due: 1, at: 1 };
    await test.store.write('job.enqueue', job);
    await test.store.write('turn.release', { process: 'one' });
    const push = { text: 'sites: {}', files: {}, digest: 'd', base: null, note: '', at: 1 };
    await test.store.write('configuration.push', push);
    await settle();
    expect(woken).toBe(1);
    expect(without(theirs)).toEqual([{ kind: 'turns' }, { kind: 'configuration' }]);
    expect(without(mine)).toEqual([]);
  });

  it('hear signs as they were, and none that is too large', async () => {
    const { conversation } = newChat();
    test.store.tell(conversation, 'ä'.repeat(limits.databaseSignBytes));
    test.store.tell(conversation, { typing: 'ä\u0000"' });
    await settle();
    expect(theirs.slice(0, -1)).toEqual([
      { kind: 'sign', conversation, sign: { typing: 'ä\u0000"' } },
    ]);
  });

  it('hear that they missed something, after a connection that was lost', async () => {
    await query(
      test.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'listen%'`,
    );
    await expect.poll(() => mine).toContainEqual({ kind: 'missed' });
    await expect.poll(() => theirs).toContainEqual({ kind: 'missed' });
    await settle();
  });
});

describe('a bell', () => {
  let url: string;
  let drop: () => Promise<void>;
  let bells: Bell[];
  beforeEach(async () => {
    ({ url, drop } = await cloneDatabase());
    bells = [];
  });
  afterEach(async () => {
    await Promise.all(bells.map((bell) => bell.close()));
    await drop();
  });

  type Heard = Parameters<Parameters<typeof createBell>[0]['heard']>[0];

  function hang(process: string): { bell: Bell; heard: Heard[]; notices: () => number } {
    const heard: Heard[] = [];
    let notices = 0;
    const bell = createBell({
      async connect() {
        const session = await connect(url);
        return {
          ...session,
          query(statement, values) {
            if (typeof statement !== 'string') notices += 1;
            return session.query(statement, values);
          },
        };
      },
      clock: systemClock,
      process,
      heard: (news) => heard.push(news),
    });
    bells.push(bell);
    return { bell, heard, notices: () => notices };
  }

  const conversationsIn = (heard: readonly Heard[]): string[] =>
    heard.flatMap((news) => (news.kind === 'entries' ? news.conversations : []));

  const many = (count: number) =>
    Array.from({ length: count }, () => ({
      kind: 'entries' as const,
      conversation: mintConversationId(randomBytes),
    }));

  it('that has much to tell tells all of it, in as few notices as it takes', async () => {
    const one = hang('one');
    const two = hang('two');
    await Promise.all([one.bell.ready, two.bell.ready]);
    const rings = many(5_000);
    one.bell.ring(rings);
    await expect.poll(() => conversationsIn(two.heard).length, { timeout: 5_000 }).toBe(5_000);
    expect(new Set(conversationsIn(two.heard)).size).toBe(5_000);
    expect(one.notices()).toBeLessThan(40);
  });

  it('that cannot ring rings later, so that who was listening all the time hears it too', async () => {
    const one = hang('one');
    const two = hang('two');
    await Promise.all([one.bell.ready, two.bell.ready]);
    const rings = many(2_000);
    one.bell.ring(rings);
    await expect.poll(() => two.heard.length).toBeGreaterThan(0);
    await query(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'select pg_notify%'`,
    );
    await expect
      .poll(() => new Set(conversationsIn(two.heard)).size, { timeout: 5_000 })
      .toBe(2_000);
    expect(two.heard).not.toContainEqual({ kind: 'missed' });
    await expect.poll(() => one.heard).toContainEqual({ kind: 'missed' });
  });

  it('takes what somebody else says on its channel for something missed', async () => {
    const one = hang('one');
    await one.bell.ready;
    await query(url, `notify deskbell, 'hello?'`);
    await expect.poll(() => one.heard).toEqual([{ kind: 'missed' }]);
  });
});
