import { describe, expect, it } from 'vitest';
import { createFakeNetwork } from './fake-network.ts';
import type { Fate } from './fake-network.ts';
import type { BrowserStorage } from '../../widget/page/storage.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createBrowserStorage, createPage } from './setup.ts';

const minute = 60_000;

describe('a message whose acknowledgement is lost', () => {
  it('is sent again under the same id, stored once and shown once', async () => {
    const page = createPage();
    const fates: Fate[] = ['ack lost', 'lost', 'answered'];
    page.network.fate = () => fates.shift() ?? 'answered';
    page.verbs.open();
    page.verbs.say('Where is my order?');
    await page.clock.advance(minute);

    expect(page.network.log).toHaveLength(1);
    expect(page.shown()).toEqual(['Where is my order?']);
    expect(page.store.outgoing.value).toEqual([]);
  });

  it('is not sent again when the log already has it', async () => {
    const page = createPage();
    page.network.fate = () => 'ack lost';
    page.verbs.open();
    page.verbs.say('hello');
    await page.settle();
    page.network.fate = () => 'answered';
    await page.clock.advance(minute);

    // The log is read before anything is sent, and it settles the message.
    expect(page.network.received).toHaveLength(1);
    expect(page.shown()).toEqual(['hello']);
  });
});

describe('messages said one after the other', () => {
  it('arrive in the order they were said, whatever is lost', async () => {
    const page = createPage();
    let calls = 0;
    page.network.fate = () =>
      ++calls % 3 === 0 ? 'answered' : calls % 3 === 1 ? 'lost' : 'ack lost';
    page.verbs.open();
    for (const text of ['one', 'two', 'three', 'four']) page.verbs.say(text);
    await page.clock.advance(5 * minute);
    expect(page.shown()).toEqual(['one', 'two', 'three', 'four']);
    expect(page.network.log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('wait while there is no connection and go out when it is back', async () => {
    const page = createPage();
    page.network.reachable = false;
    page.verbs.open();
    page.verbs.say('are you there?');
    await page.clock.advance(minute);
    expect(page.store.connection.value.name).toBe('offline');
    expect(page.store.outgoing.value.map(({ state }) => state)).toEqual(['sending']);

    page.network.reachable = true;
    page.link.probe();
    await page.settle();
    expect(page.store.outgoing.value).toEqual([]);
    expect(page.shown()).toEqual(['are you there?']);
  });
});

describe('what the shop says', () => {
  it('is asked for when a push shows that something is missing', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    page.network.answer('one', false);
    page.network.answer('two', false);
    page.network.answer('three');
    await page.settle();
    expect(page.shown()).toEqual(['one', 'two', 'three']);
  });

  it('is shown once when it is pushed twice or late', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    page.network.answer('one');
    page.network.answer('two');
    for (const entry of [...page.network.log].reverse()) page.network.push(entry, entry.seq - 1);
    await page.settle();
    expect(page.shown()).toEqual(['one', 'two']);
    expect(page.heard).toHaveLength(2);
  });

  it('is fetched page by page after a reload, and is not news', async () => {
    const net = createFakeNetwork();
    for (let count = 1; count <= 25; count += 1) net.network.answer(`line ${count}`);
    net.network.pageSize = 10;
    const page = createPage({ net });
    page.verbs.open();
    await page.settle();
    expect(page.shown()).toHaveLength(25);
    expect(net.network.resumes).toBe(3);
    expect(page.heard).toEqual([]);
    expect(page.store.caughtUp.value).toBe(true);
  });

  it('is caught up with when the tab wakes', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    page.network.answer('said while the phone slept', false);
    page.link.probe();
    await page.settle();
    expect(page.shown()).toEqual(['said while the phone slept']);
  });
});

describe('a refusal', () => {
  it('that waiting cures is waited out, in the order of sending', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    page.network.refusals.push(
      { code: 'rate.limited', retryAfterMs: 4_000 },
      { code: 'store.busy', retryAfterMs: 1_000 },
    );
    page.verbs.say('one');
    page.verbs.say('two');
    await page.clock.advance(3_999);
    expect(page.network.log).toEqual([]);
    await page.clock.advance(1_001);
    expect(page.shown()).toEqual(['one', 'two']);
    expect(new Set(page.network.received.slice(0, 3).map(({ id }) => id)).size).toBe(1);
  });

  it('caused by the message itself does not hold up the next one', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    page.network.refusals.push(
      ...Array.from({ length: 4 }, () => ({ code: 'server.error' }) as const),
    );
    page.verbs.say('poison');
    page.verbs.say('fine');
    await page.clock.advance(minute);
    expect(page.store.outgoing.value).toMatchObject([{ state: 'failed', code: 'server.error' }]);
    expect(page.network.log.map(({ body }) => body)).toEqual([{ type: 'text', text: 'fine' }]);
  });

  it('of the session starts a new one and keeps the unsent text', async () => {
    const kept = new Map([['deskbell:shop:token', 'old']]);
    const page = createPage({ kept });
    page.network.handshakeRefusals.push({ code: 'session.expired' });
    page.verbs.open();
    page.verbs.say('still here');
    await page.clock.advance(minute);
    expect(page.network.tokens).toEqual(['old', undefined]);
    expect(kept.get('deskbell:shop:token')).toBe('token-1');
    expect(page.shown()).toEqual(['still here']);
  });

  it.each(['site.unknown', 'origin.refused'] as const)('%s is final', async (code) => {
    const page = createPage();
    page.network.handshakeRefusals.push({ code });
    page.verbs.open();
    await page.clock.advance(60 * minute);
    expect(page.store.connection.value).toEqual({ name: 'refused', code });
    expect(page.network.connects).toBe(1);
  });

  it('for another reason is tried again, less and less often', async () => {
    const page = createPage();
    page.network.reachable = false;
    page.verbs.open();
    await page.clock.advance(10 * minute);
    expect(page.network.connects).toBeGreaterThan(15);
    expect(page.network.connects).toBeLessThan(50);
  });
});

describe('before the first message', () => {
  it('nothing is stored, and the token is on disk when it leaves', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    expect([...page.kept.keys()]).toEqual([]);
    let storedAtSend: string[] = [];
    page.network.fate = () => {
      storedAtSend = [...page.kept.keys()];
      return 'answered';
    };
    page.verbs.say('hello');
    expect(storedAtSend).toContain('deskbell:shop:token');
    expect(storedAtSend.some((key) => key.startsWith('deskbell:shop:unsent:'))).toBe(true);
    expect([...page.kept.keys()]).toEqual(['deskbell:shop:token']);
  });

  it('a second tab goes on in the conversation the first one began', async () => {
    const kept = new Map<string, string>();
    const net = createFakeNetwork();
    const first = createPage({ kept, net, seed: 1 });
    const second = createPage({ kept, net, seed: 2 });
    first.verbs.open();
    await first.settle();
    net.network.issues = 'token-2';
    second.verbs.open();
    await second.settle();
    first.verbs.say('from the first tab');
    await first.clock.advance(minute);
    second.verbs.say('from the second tab');
    await second.clock.advance(minute);
    expect(net.network.tokens.at(-1)).toBe('token-1');
    expect(second.shown()).toEqual(['from the first tab', 'from the second tab']);
  });

  it('two tabs that speak before either has a session on disk share one', async () => {
    const kept = new Map<string, string>();
    const net = createFakeNetwork();
    const clock = createFakeClock();
    net.network.reachable = false;
    const first = createPage({ kept, net, clock, seed: 1 });
    first.verbs.open();
    first.verbs.say('from the first tab');
    // It takes up what the first tab has not sent yet.
    const second = createPage({ kept, net, clock, seed: 2 });
    second.verbs.open();
    await clock.advance(0);
    net.network.reachable = true;
    second.link.probe();
    net.network.fate = () => 'ack lost';
    await second.settle();
    net.network.issues = 'token-2';
    net.network.fate = () => 'answered';
    first.link.probe();
    await clock.advance(minute);
    first.verbs.say('and again');
    await clock.advance(minute);
    expect(kept.get('deskbell:shop:token')).toBe('token-1');
    expect(net.network.log.map(({ body }) => body)).toMatchObject([
      { text: 'from the first tab' },
      { text: 'and again' },
    ]);
    expect(net.network.logOf('token-2')).toEqual([]);
    expect(first.shown()).toEqual(['from the first tab', 'and again']);
  });
});

describe('a storage that was full', () => {
  it('gets the session before the text that was said in it', async () => {
    const kept = new Map<string, string>();
    const storage = { full: true };
    const net = createFakeNetwork();
    const open = (): BrowserStorage =>
      Object.assign(createBrowserStorage(kept), {
        setItem(key: string, value: string) {
          if (storage.full) throw new Error('QuotaExceededError');
          kept.set(key, value);
        },
      });
    const first = createPage({ kept, net, open });
    first.verbs.open();
    await first.settle();
    first.verbs.say('while it is full');
    await first.settle();
    expect([...kept.keys()]).toEqual([]);
    expect(first.store.durable.value).toBe(false);
    storage.full = false;
    net.network.reachable = false;
    net.network.cut();
    first.verbs.say('while nobody can be reached');
    expect(first.store.durable.value).toBe(true);
    expect(kept.get('deskbell:shop:token')).toBe('token-1');
    first.link.close();

    net.network.reachable = true;
    net.network.issues = 'token-2';
    const next = createPage({ kept, net, clock: first.clock, seed: 2 });
    next.verbs.open();
    await next.settle();
    expect(next.shown()).toEqual(['while it is full', 'while nobody can be reached']);
  });
});
