import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPictureLinks } from '../../server/access/picture-links.ts';
import { deriveKey } from '../../server/config/derive-key.ts';
import { Secret } from '../../server/config/secret.ts';
import type { ReplyPiece, TurnInput } from '../../server/intents/answerer.ts';
import { limits } from '../../shared/limits.ts';
import { masterSecret, startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { pictures, withSize } from '../support/pictures.ts';
import { arrive } from '../support/visitor.ts';

let backend: DemoBackend;
let shop: MisbehavingBackend;
let deskbell: TestServer;
beforeAll(async () => {
  backend = await startDemoBackend();
  shop = await startMisbehavingBackend();
  deskbell = await startDeskbell({ backend, over: { answerer: showProduct } });
});
afterAll(async () => {
  await deskbell.stop();
  await shop.close();
  await backend.close();
});
beforeEach(() => void (shop.requests.length = 0));

/** Shows one product, whose picture is at the address that was said. */
async function* showProduct({ said }: TurnInput): AsyncGenerator<ReplyPiece> {
  const picture = said.type === 'text' ? said.text : '';
  const products = [{ name: 'A mug', stock: 'in_stock' as const, picture }];
  yield { type: 'part', body: { type: 'products', text: 'A mug', products } };
}

/** The picture's address as the customer's page is told it; undefined for a product without one. */
async function tellPage(url: string): Promise<string | undefined> {
  const visitor = await arrive(deskbell);
  await visitor.say(url);
  const { body } = await visitor.hear((entry) => entry.body.type === 'products');
  const stored = (await visitor.log()).at(-1)?.body;
  visitor.leave();
  expect(stored).toEqual(body);
  return body.type === 'products' ? body.products[0]?.picture : undefined;
}

type Served = { status: number; headers: Headers; bytes: Buffer };

async function get(path: string, headers: Record<string, string> = {}): Promise<Served> {
  const reply = await fetch(`${deskbell.url}${path}`, { headers });
  return {
    status: reply.status,
    headers: reply.headers,
    bytes: Buffer.from(await reply.arrayBuffer()),
  };
}

let count = 0;
/** Another address each time, so that nothing that is kept can be the answer. */
async function showServed(answer: (response: ServerResponse) => void): Promise<Served> {
  count += 1;
  shop.answer((_request, response) => answer(response));
  const path = await tellPage(`${shop.url}/picture-${count}`);
  return get(path ?? '');
}

/** What is said of anything that cannot be shown, which tells nothing of why. */
const nothing = { type: 'urn:deskbell:problem:not_found', status: 404, code: 'not_found' };
function expectNothing({ status, bytes }: Served): void {
  expect(status).toBe(404);
  const told: unknown = JSON.parse(bytes.toString());
  expect(told).toEqual({ ...nothing, title: expect.any(String) });
}

describe('a customer is shown a product with a picture of the shop’s', () => {
  it('and their browser has it from us, as what it is', async () => {
    shop.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'a=1' });
      response.end(pictures.jpeg);
    });
    const path = await tellPage(`${shop.url}/mug.jpg?size=2`);
    expect(path).toMatch(/^\/v1\/pictures\//);
    expect(path).not.toContain('mug');
    const served = await get(path ?? '', { cookie: 'session=1', referer: 'https://shop.example/' });
    expect(served.status).toBe(200);
    expect(served.bytes.equals(pictures.jpeg)).toBe(true);
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^default-src 'none';/),
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=3600',
    });
    expect(served.headers.get('set-cookie')).toBeNull();
    expect(shop.requests).toHaveLength(1);
    expect(shop.requests[0]?.url).toBe('/mug.jpg?size=2');
    // Nothing of the customer goes to the shop's host.
    expect(shop.requests[0]?.headers).not.toHaveProperty('cookie');
    expect(shop.requests[0]?.headers).not.toHaveProperty('referer');

    const tag = served.headers.get('etag') ?? '';
    const again = await get(path ?? '', { 'if-none-match': tag });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    expect(shop.requests).toHaveLength(1);
  });

  it('and no product loses its words over a picture that cannot be had', async () => {
    expect(await tellPage('data:image/png;base64,AAAA')).toBeUndefined();
    expect(await tellPage('javascript:alert(1)')).toBeUndefined();
  });

  it.each([
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a page that says it is a picture', '<!doctype html><script>alert(1)</script>'],
    ['a picture as large as a wall', withSize('gif')],
    [
      'more bytes than a picture has',
      Buffer.concat([pictures.png, Buffer.alloc(limits.pictureBytes)]),
    ],
    ['nothing at all', ''],
  ])('but never %s', async (_name, body) => {
    const served = await showServed((response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(body);
    });
    expectNothing(served);
    expect(shop.requests).toHaveLength(1);
  });

  it('but nothing that never ends', async () => {
    const served = await showServed((response) => {
      response.writeHead(200, { 'content-type': 'image/gif' });
      response.write(pictures.gif);
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
        response.once('drain', more);
      };
      more();
    });
    expectNothing(served);
  });

  it('but nothing from where the shop sends us to', async () => {
    const served = await showServed((response) => {
      response.writeHead(302, { location: `${shop.url}/inside` });
      response.end(pictures.png);
    });
    expectNothing(served);
    expect(shop.requests).toHaveLength(1);
  });

  it('but nothing from inside the shop’s network that was not opened', async () => {
    const { port } = new URL(shop.url);
    for (const url of [
      `http://[::1]:${port}/`,
      'http://169.254.169.254/latest',
      'http://10.0.0.1/',
    ])
      expectNothing(await get((await tellPage(url)) ?? ''));
    expect(shop.requests).toHaveLength(0);
  });

  it('and nobody can have us fetch what no backend of ours has named', async () => {
    shop.answer((_request, response) => response.end(pictures.png));
    const key = (secret: string) => deriveKey(new Secret(secret), 'picture-link');
    const now = createFakeClock(Date.now());
    const forged = createPictureLinks({
      key: key('another secret of 32 characters or more'),
      clock: now,
    });
    const longAgo = createFakeClock(Date.now() - limits.pictureLinkMs - 2 * 86_400_000);
    const over = createPictureLinks({ key: key(masterSecret), clock: longAgo });
    const url = `${shop.url}/forged.png`;
    for (const path of [
      forged.linkOf(url) ?? '',
      over.linkOf(url) ?? '',
      `/v1/pictures/${encodeURIComponent(url)}`,
      `/v1/pictures/x.${Buffer.from(url).toString('base64url')}.y`,
    ])
      expectNothing(await get(path));
    expect(shop.requests).toHaveLength(0);
    const own = createPictureLinks({ key: key(masterSecret), clock: now });
    expect((await get(own.linkOf(url) ?? '')).status).toBe(200);
  });
});
