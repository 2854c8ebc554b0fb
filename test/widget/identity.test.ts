import { beforeEach, describe, expect, it } from 'vitest';
import { createSessionEnd } from '../../widget/link/http.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createPage } from './setup.ts';

const tokenKey = 'deskbell:shop:token';

describe('a page that knows its customer', () => {
  it('sends nothing before the chat is opened, and the token with the first connection', async () => {
    const page = createPage();
    page.verbs.identify('ada');
    await page.settle();
    expect(page.network.connects).toBe(0);
    page.verbs.open();
    await page.settle();
    expect(page.network.identities.map(({ token }) => token)).toEqual(['ada']);
    expect(page.identities).toEqual(['ok']);
    // Nothing was said, and yet the next page must be this customer's.
    expect(page.kept.get(tokenKey)).toBe('proven-ada');
  });

  it('says so once: later connections bring the session', async () => {
    const page = createPage();
    page.verbs.identify('ada');
    page.verbs.open();
    await page.settle();
    page.network.cut();
    await page.clock.advance(2_000);
    expect(page.network.tokens).toEqual([undefined, 'proven-ada']);
    expect(page.network.identities).toHaveLength(1);
  });

  it('says so again, with the same secret of its own, until it has heard the answer', async () => {
    const page = createPage();
    page.network.welcomesToLose = 2;
    page.verbs.identify('ada');
    page.verbs.open();
    await page.clock.advance(60_000);
    expect(page.identities).toEqual(['ok']);
    page.verbs.identify('ada');
    await page.settle();
    const holders = page.network.identities.map(({ holder }) => holder);
    expect(holders).toHaveLength(4);
    expect(holders[0]).toMatch(/^[\w-]{22}$/);
    expect(new Set(holders.slice(0, 3)).size).toBe(1);
    // Given by the page again, it is another time.
    expect(holders[3]).not.toBe(holders[0]);
  });

  it('says so in the middle of a chat, and what was said goes on', async () => {
    const page = createPage();
    page.network.proves = () => ({ token: 'token-1' });
    page.verbs.open();
    page.verbs.say('hello');
    await page.settle();
    page.verbs.identify('ada');
    await page.settle();
    expect(page.shown()).toEqual(['hello']);
    expect(page.store.connection.value.name).toBe('online');
  });

  it('shows the conversation the customer had, where nothing was said here', async () => {
    const page = createPage();
    page.network.logOf('proven-ada').push({
      seq: 1,
      at: '2026-11-20T10:00:00.000Z',
      author: 'visitor',
      body: { type: 'text', text: 'from the phone' },
    });
    page.verbs.open();
    await page.settle();
    page.verbs.identify('ada');
    await page.settle();
    expect(page.shown()).toEqual(['from the phone']);
  });

  it('forgets what another customer has left, sent or not', async () => {
    const page = createPage();
    page.network.proves = (token) => ({ token: `proven-${token}`, former: token === 'bea' });
    page.verbs.identify('ada');
    page.verbs.open();
    page.verbs.say('mine');
    await page.settle();
    page.network.fate = () => 'lost';
    page.verbs.say('never sent');
    page.verbs.draft('and not even');
    page.network.fate = () => 'answered';
    page.verbs.identify('bea');
    await page.settle();
    expect(page.shown()).toEqual([]);
    expect(page.store.draft.value).toBe('');
    expect([...page.kept]).toEqual([[tokenKey, 'proven-bea']]);
    expect(page.network.logOf('proven-bea')).toEqual([]);
  });
});

describe('a token that is not taken', () => {
  it('is told, and given up; the chat goes on without it', async () => {
    const page = createPage();
    page.network.handshakeRefusals.push({ code: 'identity.expired' });
    page.verbs.identify('ada');
    page.verbs.open();
    await page.settle();
    expect(page.identities).toEqual(['identity.expired']);
    expect(page.store.connection.value.name).toBe('online');
    page.network.cut();
    await page.clock.advance(2_000);
    expect(page.network.identities).toHaveLength(1);
  });

  it('leaves a chat closed that is for customers only, until one comes that is', async () => {
    const page = createPage();
    const required = { code: 'identity.required' } as const;
    page.network.handshakeRefusals.push({ code: 'identity.invalid' }, required);
    page.verbs.identify('nobody');
    page.verbs.open();
    await page.settle();
    expect(page.store.connection.value).toEqual({ name: 'refused', ...required });
    await page.clock.advance(600_000);
    expect(page.network.connects).toBe(2);
    page.verbs.identify('ada');
    await page.settle();
    expect(page.store.connection.value.name).toBe('online');
  });

  it('is kept while the server is only busy', async () => {
    const page = createPage();
    page.network.handshakeRefusals.push({ code: 'rate.limited', retryAfterMs: 1_000 });
    page.verbs.identify('ada');
    page.verbs.open();
    await page.clock.advance(5_000);
    expect(page.identities).toEqual(['ok']);
  });
});

describe('a customer who signs out', () => {
  it('is nobody at once: here, in storage, and on the server', async () => {
    const page = createPage();
    page.verbs.identify('ada');
    page.verbs.open();
    page.verbs.say('mine');
    await page.settle();
    page.verbs.draft('half a sentence');
    page.verbs.logout();
    expect(page.ended).toEqual(['proven-ada']);
    expect([...page.kept]).toEqual([]);
    expect(page.shown()).toEqual([]);
    expect(page.store.draft.value).toBe('');
    await page.settle();
    expect(page.network.tokens.at(-1)).toBeUndefined();
    expect(page.store.connection.value.name).toBe('online');
  });

  it('is nobody too on a page that has not opened the chat, and that connects to nothing for it', async () => {
    const page = createPage({ kept: new Map([[tokenKey, 'proven-ada']]) });
    page.verbs.logout();
    await page.settle();
    expect(page.ended).toEqual(['proven-ada']);
    expect([...page.kept]).toEqual([]);
    expect(page.network.connects).toBe(0);
  });

  it('in another tab, or by the shop: this one forgets what was said as well', async () => {
    const page = createPage();
    page.verbs.identify('ada');
    page.verbs.open();
    page.verbs.say('mine');
    await page.settle();
    page.verbs.draft('half a sentence');
    page.network.handshakeRefusals.push({ code: 'session.invalid' });
    page.network.cut();
    await page.clock.advance(5_000);
    expect(page.shown()).toEqual([]);
    expect(page.store.draft.value).toBe('');
    expect(page.network.tokens.at(-1)).toBeUndefined();
  });

  it.each(['nobody', 'ada'])(
    'is not %s whose session only got too old: what they wrote stays',
    async (who) => {
      const page = createPage();
      if (who !== 'nobody') page.verbs.identify(who);
      page.verbs.open();
      page.verbs.say('hello');
      await page.settle();
      page.verbs.draft('half a sentence');
      page.network.handshakeRefusals.push({ code: 'session.expired' });
      page.network.cut();
      await page.clock.advance(5_000);
      expect(page.store.draft.value).toBe('half a sentence');
    },
  );
});

describe('the request that ends a session', () => {
  let calls: [string, RequestInit][];
  let answer: () => Promise<{ ok: boolean }>;
  beforeEach(() => {
    calls = [];
  });
  function open() {
    const clock = createFakeClock();
    const end = createSessionEnd({
      server: 'https://chat.example',
      site: 'shop',
      clock,
      fetch: async (address, init) => {
        calls.push([address, init]);
        const { ok } = await answer();
        return { ok, headers: new Headers(), json: () => Promise.resolve({}) };
      },
    });
    return { clock, end };
  }

  it('outlives its page, and carries the token in no address', async () => {
    answer = () => Promise.resolve({ ok: true });
    const { clock, end } = open();
    end('secret');
    await clock.advance(600_000);
    expect(calls).toEqual([
      [
        'https://chat.example/v1/visitor/session?site=shop',
        expect.objectContaining({
          method: 'DELETE',
          headers: { authorization: 'Bearer secret' },
          credentials: 'omit',
          keepalive: true,
        }),
      ],
    ]);
  });

  it('is tried again for a while where nothing answers, and then given up', async () => {
    answer = () =>
      calls.length % 2 === 0
        ? Promise.resolve({ ok: false })
        : Promise.reject(new TypeError('offline'));
    const { clock, end } = open();
    end('secret');
    await clock.advance(600_000);
    expect(calls).toHaveLength(10);
  });
});
