import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSharedAnnouncements } from '../../server/conversation/shared-announcements.ts';
import type { Announcement, Announcements } from '../../server/conversation/announcements.ts';
import type { Answerer } from '../../server/intents/answerer.ts';
import type { News, Store } from '../../server/store/store.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openStoreOn } from '../support/store.ts';
import type { Chat, OpenStore } from '../support/store.ts';
import { storeUnknownEntry } from '../support/unknown-entry.ts';
import { systemClock } from '../../server/system.ts';
import { createGate, createRoom, saying, someChat, textOf } from './room.ts';
import type { Room } from './room.ts';

type Process = { room: Room; store: Store; announcements: Announcements; faults: string[] };

/** Only what is looked for by the clock; waiting for a turn of another process takes real time. */
let clock: FakeClock;
let test: OpenStore;
let others: Store[];
let running: Process[];
beforeEach(async () => {
  clock = createFakeClock();
  test = await openStoreOn('postgres', clock);
  others = [];
  running = [];
});
afterEach(async () => {
  for (const { announcements } of running) announcements.stop();
  for (const store of others) await store.close();
  await test.close();
});

const echo: Answerer = async function* ({ said }) {
  yield saying(said.type === 'text' ? `re: ${said.text}` : 're: a form');
};

/** A process on the shared store; `over` is what is different from an ordinary one. */
async function start(
  name: string,
  over: { answerer?: Answerer; deaf?: boolean; store?: Store; reads?: string[][] } = {},
): Promise<Process> {
  const store = over.store ?? (await test.again());
  others.push(store);
  const noting = over.reads ? noteReads(store, over.reads) : store;
  const hearing: Store = over.deaf ? { ...noting, onNews: () => () => undefined } : noting;
  const faults: string[] = [];
  const telemetry = { fault: ({ where }: { where: string }) => void faults.push(where) };
  const announcements = createSharedAnnouncements({ store: hearing, clock, telemetry });
  const { answerer = echo } = over;
  const room = createRoom({ store, clock: systemClock, answerer, process: name, announcements });
  const started = { room, store, announcements, faults };
  running.push(started);
  return started;
}

/** Writes down which logs are read. */
function noteReads(store: Store, reads: string[][]): Store {
  const news: Store['read']['news'] = (held, limit) => {
    reads.push(held.map(({ conversation }) => conversation));
    return store.read.news(held, limit);
  };
  return { ...store, read: { ...store.read, news } };
}

/** Watches a conversation from its beginning. */
function watch({ room, announcements }: Process, chat: Chat): Announcement[] {
  const heard = room.heard(chat);
  announcements.startAt(chat.conversation, 0);
  return heard;
}

const entriesIn = (heard: readonly Announcement[]) =>
  heard.flatMap((one) => (one.kind === 'entry' ? [one.pushed] : []));

const seqsIn = (heard: readonly Announcement[]) => entriesIn(heard).map(({ entry }) => entry.seq);

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('who watches at one process', () => {
  it('hears what is said at another, in the order of the log, each entry once', async () => {
    const [here, there] = [await start('here'), await start('there')];
    const chat = someChat();
    const heard = watch(there, chat);
    for (const text of ['one', 'two', 'three']) await here.room.ask(chat, text);
    await expect.poll(() => seqsIn(heard)).toEqual(upTo(6));
    expect(entriesIn(heard).map(({ prev }) => prev)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(entriesIn(heard).map(({ entry }) => textOf(entry))).toContain('re: two');
  });

  it('hears the same as those at the other when both speak at once', async () => {
    const both = [await start('here'), await start('there')];
    const chat = someChat();
    const heard = both.map((one) => watch(one, chat));
    for (let round = 0; round < 10; round += 1)
      await Promise.all(both.map(({ room }, index) => room.ask(chat, `${index} says ${round}`)));
    for (const list of heard) await expect.poll(() => seqsIn(list)).toEqual(upTo(40));
    const log = (await test.store.read.entriesAfter(chat.conversation, 0, 200)).entries;
    expect(log.filter(({ author }) => author === 'bot').map(({ turn }) => turn?.seq)).toEqual(
      log.filter(({ author }) => author === 'visitor').map(({ seq }) => seq),
    );
  });

  it('hears what a turn is doing elsewhere', async () => {
    const gate = createGate();
    const here = await start('here', {
      async *answerer() {
        yield { type: 'status', code: 'order.get' };
        await gate.wait();
        yield saying('found');
      },
    });
    const there = await start('there');
    const chat = someChat();
    const heard = watch(there, chat);
    // A sign is for those who are connected already; the first entry says that it is.
    await there.room.ask(chat, 'hello');
    await here.room.say(chat, 'where is it?');
    await gate.reached;
    await expect
      .poll(() => heard)
      .toContainEqual({ kind: 'status', status: { turn: 3, code: 'order.get' } });
    gate.open();
    await expect.poll(() => seqsIn(heard)).toEqual(upTo(4));
  });

  it('hears within a second of what nobody told this process', async () => {
    const [here, deaf] = [await start('here'), await start('deaf', { deaf: true })];
    const chat = someChat();
    const heard = deaf.room.heard(chat);
    await here.room.ask(chat, 'one');
    expect(heard).toEqual([]);
    await clock.advance(limits.lookForMissedMs);
    // Nothing was said here before, so the last entry is enough: who lacks the first sees the gap.
    await expect.poll(() => seqsIn(heard)).toEqual([2]);
    await here.room.ask(chat, 'two');
    await clock.advance(limits.lookForMissedMs);
    await expect.poll(() => seqsIn(heard)).toEqual([2, 3, 4]);
  });

  it('hears only of what came after what it has read', async () => {
    const [here, there] = [await start('here'), await start('there')];
    const chat = someChat();
    await here.room.ask(chat, 'one');
    const heard: Announcement[] = [];
    there.announcements.watch(chat.conversation, (one) => heard.push(one));
    there.announcements.startAt(chat.conversation, 2);
    await clock.advance(limits.lookForMissedMs);
    await here.room.ask(chat, 'two');
    await expect.poll(() => seqsIn(heard)).toEqual([3, 4]);
  });
});

describe('an entry that this version cannot read', () => {
  it('stops its own log, and lets who watches the others hear them', async () => {
    const here = await start('here');
    const reads: string[][] = [];
    const deaf = await start('deaf', { deaf: true, reads });
    const [chat, other] = [someChat(), someChat()];
    for (const one of [chat, other]) await here.room.ask(one, 'one');
    const [heard, heardOther] = [watch(deaf, chat), watch(deaf, other)];
    await storeUnknownEntry({ engine: 'postgres', url: test.url, file: '' }, chat, 3);
    for (const one of [chat, other]) await here.room.ask(one, 'two');
    await clock.advance(limits.lookForMissedMs);
    await expect.poll(() => seqsIn(heardOther)).toEqual(upTo(4));
    expect(seqsIn(heard)).toEqual([1, 2]);
    await here.room.ask(other, 'three');
    await clock.advance(limits.lookForMissedMs);
    await expect.poll(() => seqsIn(heardOther)).toEqual(upTo(6));
    // It is not read once a second from now on.
    expect(reads.filter((logs) => logs.includes(chat.conversation))).toHaveLength(1);
  });
});

describe('a read of what is new', () => {
  it('that failed is made up for with the next one, not with the next look', async () => {
    let away = false;
    const there = await test.again();
    const news: Store['read']['news'] = (held, limit) =>
      away ? Promise.reject(new Error('away')) : there.read.news(held, limit);
    const store = { ...there, read: { ...there.read, news } };
    const [here, failing] = [await start('here'), await start('failing', { store })];
    const [chat, other] = [someChat(), someChat()];
    const [heard, heardOther] = [watch(failing, chat), watch(failing, other)];
    away = true;
    await here.room.ask(chat, 'one');
    // What is said last is heard last: nobody will tell of this log again.
    const status = { turn: 1, code: 'last' };
    here.announcements.announce(chat.conversation, { kind: 'status', status });
    await expect.poll(() => heard).toContainEqual({ kind: 'status', status });
    await expect.poll(() => failing.faults).toContain('conversation.follow');
    await clock.advance(0);
    away = false;
    await here.room.ask(other, 'one');
    await expect.poll(() => seqsIn(heardOther)).toEqual([1, 2]);
    await expect.poll(() => seqsIn(heard)).toEqual([1, 2]);
  });
});

describe('turns of one conversation at two processes', () => {
  it('stay in order: what comes to one waits for what the other answers, and is answered there', async () => {
    const gate = createGate();
    const slow = await start('slow', {
      async *answerer({ said }) {
        if (said.type === 'text' && said.text === 'slow') await gate.wait();
        yield saying(said.type === 'text' ? `re: ${said.text}` : '');
      },
    });
    const quick = await start('quick');
    const chat = someChat();
    await slow.room.say(chat, 'slow');
    await gate.reached;
    const second = await quick.room.say(chat, 'second');
    await quick.room.takeOver(systemClock.now());
    expect(quick.room.turns).toEqual([]);
    gate.open();
    if (second.ok) await second.answered();
    const texts = (await quick.room.log(chat)).map(textOf);
    expect(texts).toEqual(['slow', 'second', 're: slow', 're: second']);
    expect(slow.room.turns).toHaveLength(2);
    expect(quick.room.turns).toEqual([]);
  });

  it('go to the living when the other dies, after its lease, all of them and in order', async () => {
    const gate = createGate();
    const dead = await start('dead', {
      async *answerer() {
        yield saying('half an');
        await gate.wait();
        yield saying('answer from beyond');
      },
    });
    const living = await start('living');
    const chat = someChat();
    await dead.room.say(chat, 'one');
    await gate.reached;
    await living.room.say(chat, 'two');
    await living.room.takeOver(systemClock.now() + limits.turnLeaseMs - 1_000);
    expect(living.room.turns).toEqual([]);
    await living.room.takeOver(systemClock.now() + limits.turnLeaseMs);
    await expect.poll(() => living.room.log(chat)).toHaveLength(4);
    gate.open();
    await expect
      .poll(() => living.room.facts.filter((fact) => fact === 'answered'))
      .toHaveLength(2);
    const log = await living.room.log(chat);
    expect(log.map(textOf)).toEqual(['one', 'half an', 'two', 're: two']);
  });
});

describe('what is heard while the store was away', () => {
  it('is looked for at once', async () => {
    let tell: ((news: News) => void) | undefined;
    const here = await start('here');
    const store: Store = {
      ...(await test.again()),
      onNews(listener) {
        tell = listener;
        return () => undefined;
      },
    };
    others.push(store);
    const announcements = createSharedAnnouncements({
      store,
      clock,
      telemetry: { fault: () => undefined },
    });
    const chat = someChat();
    const heard: Announcement[] = [];
    announcements.watch(chat.conversation, (one) => heard.push(one));
    announcements.startAt(chat.conversation, 0);
    await here.room.ask(chat, 'one');
    tell?.({ kind: 'missed' });
    await expect.poll(() => seqsIn(heard)).toEqual([1, 2]);
    announcements.stop();
  });
});
