import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPictureLinks } from '../../server/access/picture-links.ts';
import { picturePath, picturePathSchema } from '../../shared/picture.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const key = randomBytes(32);
const mug = 'https://cdn.shop.example/mug.jpg?size=small&v=2';
const dayMs = 86_400_000;

function open() {
  const clock = createFakeClock();
  const links = createPictureLinks({ key, clock });
  const tokenOf = (url: string) => links.linkOf(url)?.slice(picturePath.length) ?? '';
  return { clock, links, tokenOf };
}

describe('our own address of a picture', () => {
  it('carries the backend’s, and is one that an entry may hold', () => {
    const { links, tokenOf } = open();
    expect(links.read(tokenOf(mug))).toBe(mug);
    expect(picturePathSchema.parse(links.linkOf(mug))).toBe(links.linkOf(mug));
    expect(picturePathSchema.parse(mug)).toBeUndefined();
  });

  it('holds any web address that is not too long', () => {
    const { links, tokenOf } = open();
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        fc.pre(url.length <= limits.pictureAddressChars);
        expect(links.read(tokenOf(url))).toBe(url);
      }),
    );
    const longest = `https://shop.example/${'a'.repeat(limits.pictureAddressChars - 21)}`;
    expect(links.read(tokenOf(longest))).toBe(longest);
    expect(links.linkOf(`${longest}a`)).toBeUndefined();
    // Each of these letters takes three bytes: an address that could not be read again is none.
    expect(links.linkOf(`https://shop.example/${'茶'.repeat(1_900)}`)).toBeUndefined();
  });

  it('is made of nothing but web addresses without credentials', () => {
    const { links } = open();
    for (const text of [
      'data:image/png;base64,AAAA',
      'file:///etc/passwd',
      '/mug.jpg',
      'https://a:b@shop.example/',
    ])
      expect(links.linkOf(text)).toBeUndefined();
  });

  it('is the same all day, and over after its time, whichever day it was made', async () => {
    const { clock, links, tokenOf } = open();
    const token = tokenOf(mug);
    await clock.advance(3_600_000);
    expect(tokenOf(mug)).toBe(token);
    await clock.advance(limits.pictureLinkMs - 3_600_000);
    expect(links.read(token)).toBe(mug);
    await clock.advance(dayMs);
    expect(links.read(token)).toBeUndefined();
  });

  it('is not believed from a clock that was far ahead', () => {
    const ahead = createPictureLinks({ key, clock: createFakeClock(Date.UTC(2036, 1, 1)) });
    const token = ahead.linkOf(mug)?.slice(picturePath.length) ?? '';
    expect(ahead.read(token)).toBe(mug);
    expect(open().links.read(token)).toBeUndefined();
  });

  it('is nobody else’s to make or to change', () => {
    const { links, tokenOf, clock } = open();
    const token = tokenOf(mug);
    const other = createPictureLinks({ key: randomBytes(32), clock });
    expect(other.read(token)).toBeUndefined();
    const [until = '', address = '', signature = ''] = token.split('.');
    const inside = Buffer.from('http://169.254.169.254/latest').toString('base64url');
    const later = (Number.parseInt(until, 36) + 1).toString(36);
    for (const forged of [
      `${until}.${inside}.${signature}`,
      `${later}.${address}.${signature}`,
      `${until}.${address}.`,
      `${until}.${address}`,
      `${until}.${address}.${signature}.${signature}`,
      `${until}.${address}=.${signature}`,
      `${token}A`,
      '..',
      '',
    ])
      expect(links.read(forged)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(links.read(text)).toBeUndefined();
      }),
    );
  });
});
