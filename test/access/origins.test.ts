import { describe, expect, it } from 'vitest';
import { isOriginAllowed, originPatternSchema } from '../../server/access/origins.ts';

const shop = ['https://shop.example', 'https://*.shop.example', 'http://localhost:*'];

describe('a page of the site', () => {
  it.each([
    'https://shop.example',
    'https://www.shop.example',
    'https://a.b.shop.example',
    'http://localhost',
    'http://localhost:5173',
  ])('%s may talk to it', (origin) => {
    expect(isOriginAllowed(shop, origin)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'null',
    'https://',
    '*',
    'http://shop.example',
    'https://shop.example:8443',
    'https://shop.example.evil.example',
    'https://evilshop.example',
    'https://evil-shop.example',
    'https://shop.example@evil.example',
    'https://user@shop.example',
    'https://shop.example/',
    'https://shop.example/path',
    'https://shop.example#x',
    'https://shop.example?x',
    'HTTPS://SHOP.EXAMPLE',
    'https://shop.example.',
    'https://shop。example',
    'https://shoр.example',
    'https://.shop.example',
    'https://evil.example/.shop.example',
    'http://localhost.evil.example:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'https://localhost:3000',
    'ftp://localhost',
    'file://',
    'javascript:alert(1)',
    'https://shop.example, https://evil.example',
    'https://shop.example https://evil.example',
    'https://shop.example\r\n',
    'chrome-extension://abcdefghijklmnop',
  ])('%j may not', (origin) => {
    expect(isOriginAllowed(shop, origin)).toBe(false);
  });

  it('is the same page with and without its default port', () => {
    expect(isOriginAllowed(['https://shop.example:443'], 'https://shop.example')).toBe(true);
    expect(isOriginAllowed(['http://shop.example:80'], 'http://shop.example')).toBe(true);
    expect(isOriginAllowed(['https://shop.example:80'], 'https://shop.example')).toBe(false);
    expect(isOriginAllowed(['https://*.shop.example:8443'], 'https://a.shop.example:8443')).toBe(
      true,
    );
    expect(isOriginAllowed(['https://*.shop.example:8443'], 'https://a.shop.example')).toBe(false);
  });

  it('is nobody when the list is empty', () => {
    expect(isOriginAllowed([], 'https://shop.example')).toBe(false);
  });
});

describe('an entry of the list', () => {
  it.each(['*', 'https://*', 'http://*:*', 'https://*.', 'shop.example', 'https://Shop.example'])(
    '%s is refused when the configuration is read',
    (pattern) => {
      expect(originPatternSchema.safeParse(pattern).success).toBe(false);
    },
  );

  it.each([
    'https://shop.example/',
    'https://a.*.example',
    'https://shop.example:99x',
    ' https://a',
  ])('%s is refused too', (pattern) => {
    expect(originPatternSchema.safeParse(pattern).success).toBe(false);
  });
});
