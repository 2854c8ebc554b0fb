import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, systemRandom } from '../../server/system.ts';
import { mintMessageId } from '../../shared/mint.ts';
import type { TestServer } from '../support/deskbell.ts';
import { arriveOverHttp } from '../support/http-visitor.ts';
import { call } from '../support/rest.ts';
import { createSecretShop, createShopKey, presented } from '../support/shop-tokens.ts';
import { hasEntries, openSignedInShops, textsOf } from '../support/signed-in-shop.ts';
import type { SignedInShops } from '../support/signed-in-shop.ts';
import { arrive, wordsOf } from '../support/visitor.ts';

const sign = createSecretShop(systemClock);

let shops: SignedInShops;
beforeAll(async () => {
  shops = await openSignedInShops();
});
afterEach(() => shops.closeTabs());
afterAll(() => shops.close());

describe('a shop whose chat is for signed-in customers', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await shops.start('required');
  });
  const headers = () => ({ origin: server.origin });

  it('lets nobody else read or send, on any path', async () => {
    await expect(arrive({ url: server.url })).rejects.toThrow('identity.required');
    const opening = await call(server.url, 'POST', '/v1/visitor/session', {
      headers: headers(),
      body: { site: 'demo' },
    });
    expect(opening).toMatchObject({ status: 403, body: { code: 'identity.required' } });

    // A session from before the shop asked for it: signed by this very server, and of nobody.
    const open = await shops.start('optional');
    const { token } = await arriveOverHttp(open);
    await expect(arrive({ url: server.url, token })).rejects.toThrow('identity.required');
    const message = (body: unknown) => ({ id: mintMessageId(systemRandom), body });
    const refused = { status: 403, body: { code: 'identity.required' } };
    for (const reply of [
      await call(server.url, 'POST', '/v1/visitor/session', {
        key: token,
        headers: headers(),
        body: { site: 'demo' },
      }),
      await call(server.url, 'GET', '/v1/visitor/entries?site=demo&after=0', {
        key: token,
        headers: headers(),
      }),
      await call(server.url, 'GET', '/v1/visitor/entries?site=demo&after=0&wait=1', {
        key: token,
        headers: headers(),
      }),
      ...(await Promise.all(
        [
          { type: 'text', text: 'hello' },
          { type: 'form_answer', form: 1, values: {} },
        ].map((body) =>
          call(server.url, 'POST', '/v1/visitor/messages?site=demo', {
            key: token,
            headers: headers(),
            body: message(body),
          }),
        ),
      )),
    ])
      expect(reply).toMatchObject(refused);
  });

  it('tells the page so kindly, and lets the customer in with a token', async () => {
    const tab = await shops.openTab(server);
    await expect.poll(() => tab.states.at(-1)).toBe('refused');
    tab.identify(await sign('jon'));
    await tab.online();
    tab.say('hello');
    await tab.until(hasEntries(2));
    expect(textsOf(tab.entries())).toEqual(['hello', 'you are jon at no address']);
  });

  it('begins to ask for it while chats are open: those of nobody end', async () => {
    const open = await shops.start('optional');
    const nobody = await arrive({ url: open.url });
    const customer = await arrive({ url: open.url, identity: presented(await sign('kim')) });
    writeFileSync(
      open.file,
      readFileSync(open.file, 'utf8').replace(/^( +)mode: optional$/m, '$1mode: required'),
    );
    await nobody.lost;
    expect(customer.socket.connected).toBe(true);
    expect(await customer.say('still here')).toMatchObject({ ok: true });
    customer.leave();
  });
});

describe('a shop that signs with a key pair', () => {
  it('publishes its keys, changes them, and its customers notice nothing', async () => {
    let keys = [await createShopKey(systemClock)];
    let asked = 0;
    const shop = createServer((_request, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/jwk-set+json');
      response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
    }).listen(0, '127.0.0.1');
    await once(shop, 'listening');
    const address = shop.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const jwks = `http://127.0.0.1:${address.port}/jwks.json`;
    const server = await shops.start('optional', { jwks });
    expect(asked).toBe(0);
    const [old] = keys;
    const first = await arrive({
      url: server.url,
      identity: presented((await old?.sign('leo')) ?? ''),
    });
    expect(first.welcome).toMatchObject({ proven: true });
    await first.say('hello');
    expect(wordsOf(await first.hear(({ author }) => author === 'bot'))).toContain('you are leo');
    keys = [await createShopKey(systemClock, { alg: 'EdDSA' })];
    // Signed by a stranger meanwhile: the shop is not asked at the stranger's pace.
    const stranger = await createShopKey(systemClock);
    for (let time = 0; time < 3; time += 1)
      await expect(
        arrive({ url: server.url, identity: presented(await stranger.sign('leo')) }),
      ).rejects.toThrow('identity.key');
    expect(asked).toBe(1);
    shop.close();
    // Its keys are known, so that the shop may be away.
    const again = await arrive({
      url: server.url,
      identity: presented((await old?.sign('leo')) ?? ''),
    });
    expect(again.welcome).toMatchObject({ proven: true });
    first.leave();
    again.leave();
  });
});
