import { describe, expect, it } from 'vitest';
import { loadPage } from '../../demo/page-template.ts';
import { createFolder, runDemo } from './running-demo.ts';

describe('the pages', () => {
  it('embed the widget with one script tag under a strict policy', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    for (const path of ['/', '/products/ember-teapot', '/shipping', '/basket']) {
      const response = await fetch(demo.url + path);
      expect(response.status).toBe(200);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
      expect(policy).not.toContain('unsafe');
      const html = await response.text();
      expect(html.split('/widget/')).toHaveLength(2);
      expect(html).toContain('<script async src="/widget/demo.js"></script>');
      expect(html).not.toMatch(/<script(?![^>]*src=)|style=|\son\w+=|https?:\/\//);
    }
    await demo.stop();
  });

  it('refer only to files and pages that are there', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    for (const page of ['/', '/products/kiln-jug', '/crm', '/switches']) {
      const html = await (await fetch(demo.url + page)).text();
      const links = new Set(
        [...html.matchAll(/(?:src|href)="(\/[^"#]*)/g)].map(([, link]) => link),
      );
      links.delete('/widget/demo.js');
      for (const link of links) {
        const response = await fetch(demo.url + link);
        expect(response.status, `${page} refers to ${link}`).toBe(200);
        await response.arrayBuffer();
      }
    }
    await demo.stop();
  });

  it('answer a page of their own where there is none, and JSON to other methods', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    for (const path of ['/products/none', '/nowhere', '/assets/nothing.svg']) {
      const response = await fetch(demo.url + path);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('This shelf is empty');
    }
    const posted = await fetch(`${demo.url}/`, { method: 'POST', body: 'x' });
    expect(posted.status).toBe(404);
    expect(posted.headers.get('content-type')).toContain('json');
    await demo.stop();
  });

  it('escape every value that is put into a template', () => {
    const card = loadPage('product-fact');
    expect(card({ text: `<img src=x onerror="a">&'` }).html).toContain(
      '&lt;img src=x onerror=&quot;a&quot;&gt;&amp;&#39;',
    );
    expect(() => card({})).toThrow('no value for text');
  });
});
