import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../server/outgoing/client.ts';
import { createPictures } from '../../server/outgoing/pictures/pictures.ts';
import type { Pictures } from '../../server/outgoing/pictures/pictures.ts';
import { recognisePicture } from '../../server/outgoing/pictures/recognise.ts';
import type { HttpClient, OutgoingReply, OutgoingRequest } from '../../server/outgoing/request.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { pictures, withSize } from '../support/pictures.ts';

describe('a picture', () => {
  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['gif', 'image/gif'],
    ['webp', 'image/webp'],
    ['losslessWebp', 'image/webp'],
    ['transparentWebp', 'image/webp'],
    ['avif', 'image/avif'],
  ] as const)('is recognised by its bytes: %s', (name, type) => {
    expect(recognisePicture(pictures[name])).toBe(type);
  });

  it.each(['png', 'gif', 'jpeg', 'losslessWebp', 'transparentWebp', 'avif'] as const)(
    'that would fill the memory of who draws it is none: %s',
    (name) => {
      expect(recognisePicture(withSize(name))).toBeNull();
    },
  );

  it('that ends anywhere before its size is none, and is read without a fault', () => {
    for (const whole of Object.values(pictures))
      for (let length = 0; length < 10; length += 1)
        expect(recognisePicture(whole.subarray(0, length))).toBeNull();
    for (const whole of Object.values(pictures))
      for (let length = 0; length <= whole.length; length += 1)
        recognisePicture(whole.subarray(0, length));
  });

  it.each([
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['a drawing behind a declaration', '<?xml version="1.0"?><svg width="1" height="1"/>'],
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a bitmap', 'BM\0\0\0\0\0\0\0\0'],
    ['nothing', ''],
  ])('is not %s', (_name, text) => {
    expect(recognisePicture(Buffer.from(text))).toBeNull();
  });
});

describe('pictures that are fetched', () => {
  let backend: MisbehavingBackend;
  let clock: FakeClock;
  let client: HttpClient;
  let fetched: Pictures;
  let outcomes: string[];
  beforeEach(async () => {
    backend = await startMisbehavingBackend();
    clock = createFakeClock();
    client = createHttpClient({ clock, allow: ['127.0.0.1'] });
    outcomes = [];
    const telemetry = {
      pictureFetched: ({ outcome }: { outcome: string }) => void outcomes.push(outcome),
    };
    fetched = createPictures({ http: client, clock, telemetry });
  });
  afterEach(async () => {
    await client.close();
    await backend.close();
  });
  const serve = (
    bytes: Buffer | string,
    headers: Record<string, string> = {},
    status = 200,
  ): void =>
    backend.answer((_request, response) => {
      response.writeHead(status, headers);
      response.end(bytes);
    });

  it('are what their bytes are, whatever they are called, and are asked for once while they are fresh', async () => {
    serve(pictures.png, { 'content-type': 'text/html' });
    const many = await Promise.all(Array.from({ length: 50 }, () => fetched.get(backend.url)));
    for (const one of many) expect(one).toMatchObject({ type: 'image/png', bytes: pictures.png });
    await clock.advance(limits.pictureFreshMs - 1);
    await fetched.get(backend.url);
    expect(backend.requests).toHaveLength(1);
    expect(backend.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' });
    expect(backend.requests[0]?.headers).not.toHaveProperty('cookie');
    await clock.advance(1);
    await fetched.get(backend.url);
    expect(backend.requests).toHaveLength(2);
  });

  it('are none when they are something else, and are not asked for again for a minute', async () => {
    serve('<svg xmlns="http://www.w3.org/2000/svg"/>', { 'content-type': 'image/png' });
    expect(await fetched.get(backend.url)).toBeNull();
    serve(pictures.png);
    expect(await fetched.get(backend.url)).toBeNull();
    await clock.advance(limits.pictureMissingMs);
    expect(await fetched.get(backend.url)).not.toBeNull();
    expect(outcomes).toEqual(['not_a_picture', 'ok']);
  });

  it('are not followed elsewhere, nor taken from an error', async () => {
    serve(pictures.png, { location: `${backend.url}/inside` }, 302);
    expect(await fetched.get(`${backend.url}/a`)).toBeNull();
    serve(pictures.png, {}, 500);
    expect(await fetched.get(`${backend.url}/b`)).toBeNull();
    expect(backend.requests.map(({ url }) => url)).toEqual(['/a', '/b']);
  });

  it('are cut off when they are too large or never end', async () => {
    backend.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(pictures.png);
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
        response.once('drain', more);
      };
      more();
    });
    expect(await fetched.get(backend.url)).toBeNull();
    expect(outcomes).toEqual(['too_large']);
    expect(backend.sentBytes()).toBeLessThan(20 * limits.pictureBytes);
  });

  it('that hang are given up', async () => {
    backend.answer(() => undefined);
    const hanging = fetched.get(backend.url);
    await backend.nextRequest();
    await clock.advance(limits.pictureFirstByteMs);
    expect(await hanging).toBeNull();
    expect(outcomes).toEqual(['first_byte_timeout']);
  });

  it('are had from public addresses only, where nothing else is opened', async () => {
    const guarded = createHttpClient({ clock, allow: [] });
    const telemetry = {
      pictureFetched: ({ outcome }: { outcome: string }) => void outcomes.push(outcome),
    };
    const outside = createPictures({ http: guarded, clock, telemetry });
    for (const url of [
      backend.url,
      'http://169.254.169.254/latest',
      'https://[::1]/',
      'http://0x7f.1/',
    ])
      expect(await outside.get(url)).toBeNull();
    expect(backend.requests).toHaveLength(0);
    expect(new Set(outcomes)).toEqual(new Set(['address_refused']));
    await guarded.close();
  });
});

describe('a memory of pictures', () => {
  const large = Buffer.concat([pictures.png, Buffer.alloc(limits.pictureBytes - 1_000)]);

  it('is bounded, and forgets the one unused the longest', async () => {
    const { asked, get } = openWith(() => Promise.resolve(large));
    const all = Math.floor(limits.pictureCacheBytes / limits.pictureBytes);
    for (let count = 0; count < all; count += 1) await get(count);
    await get(0);
    await get(all);
    await get(0);
    expect(asked).toHaveLength(all + 1);
    await get(1);
    expect(asked).toHaveLength(all + 2);
  });

  it('fetches a few from one host at once, and others meanwhile; who waits too long has none', async () => {
    const { asked, get, clock } = openWith(() => new Promise(() => undefined));
    const hung = Array.from({ length: 20 }, (_, count) => get(count, 'slow.example'));
    await clock.advance(0);
    expect(asked).toHaveLength(limits.picturesAtOncePerHost);
    void get(1, 'other.example');
    await clock.advance(0);
    expect(asked).toHaveLength(limits.picturesAtOncePerHost + 1);
    await clock.advance(limits.pictureTotalMs);
    const waited = await Promise.all(hung.slice(limits.picturesAtOncePerHost));
    expect(new Set(waited)).toEqual(new Set([null]));
  });

  function openWith(bytesOf: () => Promise<Buffer>) {
    const clock = createFakeClock();
    const asked: string[] = [];
    const send = async ({ url }: OutgoingRequest): Promise<OutgoingReply> => {
      asked.push(url);
      const body = await bytesOf();
      return { ok: true, status: 200, headers: {}, body, truncated: false, durationMs: 1 };
    };
    const quiet = { pictureFetched: () => undefined };
    const fetched = createPictures({ http: { send }, clock, telemetry: quiet });
    const get = (count: number, host = 'shop.example') =>
      fetched.get(`https://${host}/${count}.png`);
    return { asked, get, clock };
  }
});
