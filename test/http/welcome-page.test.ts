import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { markup } from '../../server/http/markup.ts';
import { getWelcomePage } from '../../server/http/welcome-page.ts';
import { siteIdSchema } from '../../shared/ids.ts';

let close: (() => void) | undefined;
afterEach(() => close?.());

type Shop = { id: string; title: string; origins: string[] };

/** Opens `/` of a server with these shops, as a browser that asked for `address` would see it. */
async function openPage(shops: Shop[], address = 'https://chat.example') {
  const app = express();
  app.get(
    '/',
    getWelcomePage({
      sites: () => new Map(shops.map((shop) => [siteIdSchema.parse(shop.id), shop])),
      serverAddress: () => address,
    }),
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  close = () => void server.close();
  await once(server, 'listening');
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('no address');
  const response = await fetch(`http://127.0.0.1:${bound.port}/`);
  const policy = response.headers.get('content-security-policy') ?? '';
  return { status: response.status, policy, page: await response.text() };
}

const mugs = { id: 'mugs', title: 'Mugs & more', origins: ['https://chat.example'] };
const shoes = { id: 'shoes', title: 'Shoes', origins: ['https://shoes.example'] };

describe('the page of a server without pages', () => {
  it('embeds the first site that admits it, and shows the line and the policy to copy', async () => {
    const { status, page } = await openPage([shoes, mugs]);
    expect(status).toBe(200);
    expect(page).toContain('<script async src="/widget/mugs.js"></script>');
    expect(page).toContain(
      '&lt;script async src=&quot;https://chat.example/widget/mugs.js&quot;&gt;&lt;/script&gt;',
    );
    expect(page).toContain(
      'script-src https://chat.example;\nconnect-src https://chat.example wss://chat.example;',
    );
  });

  it('tells nothing of the sites that do not admit it', async () => {
    const { page } = await openPage([shoes]);
    expect(page).not.toMatch(/shoes/i);
    expect(page).not.toContain('<script');
    expect(page).toContain('add <code>https://chat.example</code> to the <code>origins</code>');
  });

  it('names the other sites that admit it', async () => {
    const { page } = await openPage([mugs, { ...shoes, origins: mugs.origins }]);
    expect(page).toMatch(/Shoes <code>shoes\.js<\/code>/);
  });

  it('runs under a policy with Trusted Types and without anything inline but its own style', async () => {
    const { policy, page } = await openPage([mugs]);
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy.split('; ')).toEqual([
      `default-src 'none'`,
      `script-src 'self' https://chat.example`,
      `connect-src 'self' https://chat.example wss://chat.example`,
      `style-src 'sha256-${hash}'`,
      `img-src data:`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'none'`,
      `require-trusted-types-for 'script'`,
      `trusted-types 'none'`,
    ]);
    expect(page).not.toMatch(/<script>|\son\w+=|\sstyle=/);
  });

  it('shows a title as text, whatever stands in it', async () => {
    const { page } = await openPage([{ ...mugs, title: `<img src=x onerror="go('1')">` }]);
    expect(page).toContain('&lt;img src=x onerror=&quot;go(&#39;1&#39;)&quot;&gt;');
  });

  it.each(['http://a;script-src *', 'http://a;b', 'http://a b', `http://a'b`])(
    'refuses a made-up host that would write its own policy: %s',
    async (address) => {
      const { status, policy } = await openPage([mugs], address);
      expect({ status, policy }).toEqual({ status: 400, policy: '' });
    },
  );
});

describe('markup', () => {
  it('escapes what is put in, but not markup, and joins lists', () => {
    const items = ['a & b', '<c>'].map((text) => markup`<li title="${text}">${text}</li>`);
    expect(markup`<ul>${items}</ul>`.html).toBe(
      '<ul><li title="a &amp; b">a &amp; b</li><li title="&lt;c&gt;">&lt;c&gt;</li></ul>',
    );
  });
});
