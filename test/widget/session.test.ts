import { describe, expect, it } from 'vitest';
import { createSession } from '../../widget/page/session.ts';
import type { BrowserStorage } from '../../widget/page/storage.ts';
import { createStorage } from '../../widget/page/storage.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeNetwork } from './fake-network.ts';
import type { Fate } from './fake-network.ts';
import { createBrowserStorage, createPage } from './setup.ts';

const minute = 60_000;
const tokenKey = 'deskbell:shop:token';

/** One browser's storage, seen by all its tabs, that may have no room. */
function createRoom() {
  const kept = new Map<string, string>();
  const room = { full: true };
  const open = (): BrowserStorage =>
    Object.assign(createBrowserStorage(kept), {
      setItem(key: string, value: string) {
        if (room.full) throw new Error('QuotaExceededError');
        kept.set(key, value);
      },
    });
  return { kept, room, open };
}

/** Two tabs of one browser, each welcomed with a session of its own while there was no room for either. */
async function openTwoTabs() {
  const { kept, room, open } = createRoom();
  const net = createFakeNetwork();
  const clock = createFakeClock();
  const first = createPage({ kept, net, clock, open, seed: 1 });
  first.verbs.open();
  await first.settle();
  net.network.issues = 'token-2';
  const second = createPage({ kept, net, clock, open, seed: 2 });
  second.verbs.open();
  await second.settle();
  const said = (token: string) =>
    net.network.logOf(token).map(({ body }) => ('text' in body ? body.text : body.type));
  return { kept, room, open, net, clock, first, second, said };
}

describe('a session that another tab has begun', () => {
  it('is gone over to as soon as this tab hears of it, and before anything was said here', async () => {
    const { room, first, second, said } = await openTwoTabs();
    room.full = false;
    second.verbs.say('hello');
    await second.settle();
    // What the page does when the browser tells it that another tab has written the token down.
    first.verbs.reconnect();
    await first.settle();
    expect(first.shown()).toEqual(said('token-2'));
    expect(said('token-1')).toEqual([]);
  });
});

describe('a session that another tab wrote down first, after the storage was full', () => {
  it('is never overwritten, and the late tab goes on in it', async () => {
    const { kept, room, clock, first, second, said } = await openTwoTabs();
    first.verbs.say('while it is full');
    await first.settle();
    room.full = false;
    second.verbs.say('when there is room');
    await second.settle();
    expect(kept.get(tokenKey)).toBe('token-2');

    first.verbs.say('from the late tab');
    await clock.advance(minute);
    expect(kept.get(tokenKey)).toBe('token-2');
    expect(said('token-1')).toEqual(['while it is full']);
    expect(said('token-2')).toEqual(['when there is room', 'from the late tab']);
    expect(first.shown()).toEqual(said('token-2'));
  });

  it('keeps the message whose acknowledgement was lost there', async () => {
    const { room, net, clock, first, second, said } = await openTwoTabs();
    const fates: Fate[] = ['answered', 'ack lost'];
    net.network.fate = () => fates.shift() ?? 'answered';
    first.verbs.say('while it is full');
    await first.settle();
    room.full = false;
    second.verbs.say('when there is room');
    first.verbs.say('from the late tab');
    await clock.advance(minute);
    expect(said('token-1')).toEqual(['while it is full']);
    expect(said('token-2')).toEqual(['when there is room', 'from the late tab']);
  });
});

describe('a message that was sent once', () => {
  it('is sent again in the session it was first sent in, and the next one in the common session', async () => {
    const { kept, room, net, clock, first, second, said } = await openTwoTabs();
    net.network.fate = () => 'ack lost';
    first.verbs.say('while it is full');
    net.network.reachable = false;
    await first.settle();
    net.network.fate = () => 'answered';
    room.full = false;
    second.verbs.say('when there is room');
    first.verbs.say('from the late tab');
    net.network.reachable = true;
    await clock.advance(minute);
    expect(said('token-1')).toEqual(['while it is full']);
    expect(said('token-2')).toEqual(['when there is room', 'from the late tab']);
    expect(first.store.outgoing.value).toEqual([]);
    expect([...kept.keys()]).toEqual([tokenKey]);
  });

  it('is sent again in that session by the next page too', async () => {
    const { kept, room, open, net, clock, first, second, said } = await openTwoTabs();
    net.network.fate = () => 'ack lost';
    first.verbs.say('while it is full');
    net.network.reachable = false;
    await first.settle();
    net.network.fate = () => 'answered';
    room.full = false;
    second.verbs.say('when there is room');
    first.verbs.draft('what finds room takes everything else along');
    first.verbs.draft('');
    first.link.close();
    expect(kept.get(tokenKey)).toBe('token-2');

    net.network.reachable = true;
    const next = createPage({ kept, net, clock, open, seed: 3 });
    next.verbs.open();
    await clock.advance(minute);
    expect(said('token-1')).toEqual(['while it is full']);
    expect(said('token-2')).toEqual(['when there is room']);
    expect(next.store.outgoing.value).toEqual([]);
    expect([...kept.keys()]).toEqual([tokenKey]);
  });

  it('is sent in a new session when the server does not know the first one any more', () => {
    const { kept, open } = createRoom();
    const session = createSession(createStorage(open, 'shop'));
    session.renew('token-1');
    expect(session.keep('message')).toBe(true);
    kept.set(tokenKey, 'token-2');
    expect(session.token('message')).toBe('token-1');
    expect(session.token('another')).toBe('token-2');
    session.token('message');
    session.drop();
    expect(kept.get(tokenKey)).toBe('token-2');
    expect(session.token('message')).toBe('token-2');
  });

  it('stays in its session when the token of that is renewed', () => {
    const { kept, room, open } = createRoom();
    kept.set(tokenKey, 'old');
    const session = createSession(createStorage(open, 'shop'));
    expect(session.token('message')).toBe('old');
    // There is no room for the renewed one: the old one that stands there is not another tab's.
    session.renew('renewed');
    expect(session.keep('message')).toBe(true);
    expect(session.keep('another')).toBe(true);
    room.full = false;
    expect(session.keep('message')).toBe(true);
    expect(kept.get(tokenKey)).toBe('renewed');
  });
});
