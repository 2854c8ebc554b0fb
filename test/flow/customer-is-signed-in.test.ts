import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/system.ts';
import type { TestServer } from '../support/deskbell.ts';
import { arriveOverHttp } from '../support/http-visitor.ts';
import { call } from '../support/rest.ts';
import { createSecretShop, presented } from '../support/shop-tokens.ts';
import { hasEntries, identified, openSignedInShops, textsOf } from '../support/signed-in-shop.ts';
import type { SignedInShops } from '../support/signed-in-shop.ts';
import { arrive } from '../support/visitor.ts';

const sign = createSecretShop(systemClock);

let shops: SignedInShops;
beforeAll(async () => {
  shops = await openSignedInShops();
});
afterEach(() => shops.closeTabs());
afterAll(() => shops.close());

describe('a customer whom the shop knows', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await shops.start('optional');
  });

  it('signs in in the middle of a conversation, and is asked nothing the token says', async () => {
    const tab = await shops.openTab(server);
    tab.say('hello');
    await tab.until(hasEntries(2));
    tab.identify(await sign('ada', { claims: { email: 'ada@example.com' } }));
    await identified(tab, 1);
    tab.say('and now?');
    await tab.until(hasEntries(4));
    expect(textsOf(tab.entries())).toEqual([
      'hello',
      'who?',
      'and now?',
      'you are ada at ada@example.com',
    ]);
    expect(tab.identities).toEqual(['ok']);
  });

  it('finds the conversation again on another device, and over plain requests', async () => {
    const phone = await shops.openTab(server);
    phone.identify(await sign('bea'));
    await identified(phone, 1);
    phone.say('from the phone');
    await phone.until(hasEntries(2));
    const desk = await shops.openTab(server);
    desk.identify(await sign('bea'));
    await desk.until(hasEntries(2));
    expect(textsOf(desk.entries())).toEqual(textsOf(phone.entries()));
    const opened = await call(server.url, 'POST', '/v1/visitor/session', {
      headers: { origin: server.origin },
      body: { site: 'demo', identity: presented(await sign('bea')) },
    });
    expect(opened).toMatchObject({ status: 201, body: { proven: true, upTo: 2 } });
  });

  it('stays signed in over a reload, and in the tab beside', async () => {
    const kept = new Map<string, string>();
    const first = await shops.openTab(server, kept);
    first.say('hello');
    await first.until(hasEntries(2));
    const beside = await shops.openTab(server, kept);
    await beside.until(hasEntries(2));
    first.identify(await sign('cleo'));
    await identified(first, 1);
    // The tab beside is not the anonymous visitor any more whom it was opened for.
    beside.say('who am I here?');
    await beside.until(hasEntries(4));
    expect(textsOf(beside.entries())).toContain('you are cleo at no address');
    const reload = await shops.openTab(server, kept);
    await reload.until(hasEntries(4));
    reload.say('again');
    await reload.until(hasEntries(6));
    expect(textsOf(reload.entries()).at(-1)).toBe('you are cleo at no address');
  });

  it('is logged out by another customer’s token, who sees nothing of theirs', async () => {
    const kept = new Map<string, string>();
    const tab = await shops.openTab(server, kept);
    tab.identify(await sign('dora'));
    await identified(tab, 1);
    tab.say('mine');
    await tab.until(hasEntries(2));
    tab.identify(await sign('emil'));
    await identified(tab, 2);
    await tab.until(hasEntries(0));
    tab.say('and mine');
    await tab.until(hasEntries(2));
    expect(textsOf(tab.entries())).toEqual(['and mine', 'you are emil at no address']);
  });

  it('is told why a token is not taken, and goes on as nobody', async () => {
    const tab = await shops.openTab(server);
    const token = await sign('fay');
    await shops.openTab(server).then(async (other) => {
      other.identify(token);
      await identified(other, 1);
    });
    tab.identify(token);
    await identified(tab, 1);
    const now = Math.floor(Date.now() / 1_000);
    tab.identify(await sign('fay', { claims: { iat: now - 900, exp: now - 600 } }));
    await identified(tab, 2);
    tab.identify('no token');
    await identified(tab, 3);
    tab.say('hello');
    await tab.until(hasEntries(2));
    expect(textsOf(tab.entries())).toEqual(['hello', 'who?']);
    expect(tab.identities).toEqual(['identity.used', 'identity.expired', 'identity.invalid']);
  });

  it('logs out in every tab, and leaves nothing in the browser', async () => {
    const kept = new Map<string, string>();
    const tab = await shops.openTab(server, kept);
    tab.identify(await sign('gus'));
    await identified(tab, 1);
    tab.say('mine');
    await tab.until(hasEntries(2));
    const beside = await shops.openTab(server, kept);
    await beside.until(hasEntries(2));
    const token = kept.get('deskbell:demo:token') ?? '';
    expect(token).not.toBe('');
    tab.logout();
    expect([...kept.keys()]).toEqual([]);
    await tab.until(hasEntries(0));
    await beside.until(hasEntries(0));
    await expect(arrive({ url: server.url, token })).rejects.toThrow('session.invalid');
  });

  it('is not whom a REST client names: no message under that name reaches the conversation', async () => {
    const tab = await shops.openTab(server);
    tab.identify(await sign('ida', { claims: { email: 'ida@example.com' } }));
    await identified(tab, 1);
    tab.say('mine');
    await tab.until(hasEntries(2));
    const reply = await call(server.url, 'POST', '/v1/messages', {
      key: await server.key(),
      headers: { 'idempotency-key': 'one', prefer: 'wait=5' },
      body: { user_id: 'ida', message: 'who am I?' },
    });
    expect(reply.text).toContain('who?');
    expect(reply.text).not.toContain('ida@example.com');
    expect(textsOf(tab.entries())).toHaveLength(2);
  });

  it('is out within seconds when the shop ends their sessions: sockets, held requests, tokens', async () => {
    const early = presented(await sign('hal'));
    const socket = await arrive({ url: server.url, identity: presented(await sign('hal')) });
    const polling = await arriveOverHttp({
      ...server,
      token: (await arrive({ url: server.url, identity: presented(await sign('hal')) })).token,
    });
    const other = await arrive({ url: server.url, identity: presented(await sign('ivo')) });
    const held = polling.ask(0, 20);
    const path = '/v1/contacts/hal/sessions';
    const weak = await server.key(['messages:write']);
    expect(await call(server.url, 'DELETE', path, { key: weak })).toMatchObject({
      status: 403,
      body: { code: 'key.scope' },
    });
    const began = performance.now();
    const ended = await call(server.url, 'DELETE', path, { key: await server.key() });
    expect(ended.status).toBe(204);
    await socket.lost;
    expect(await held).toMatchObject({ status: 401, body: { code: 'session.invalid' } });
    expect(performance.now() - began).toBeLessThan(5_000);
    await expect(arrive({ url: server.url, token: socket.token })).rejects.toThrow(
      'session.invalid',
    );
    expect(await polling.say('hello')).toMatchObject({ status: 401 });
    await expect(arrive({ url: server.url, identity: early })).rejects.toThrow('identity.revoked');
    expect(other.socket.connected).toBe(true);
    other.leave();
  });
});
