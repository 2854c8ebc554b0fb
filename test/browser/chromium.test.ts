import { createServer } from 'node:http';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { expectNoAxeViolations, findAxeViolations } from '../support/axe.ts';
import { findChromium, launchBrowser } from '../support/chromium.ts';

const page = (body: string) =>
  `data:text/html,${encodeURIComponent(`<!doctype html><html lang="en"><title>A page</title><main>${body}</main></html>`)}`;

describe('the browser that tests run in', () => {
  it('opens a page in the one found on this machine', async () => {
    const browser = await launchBrowser();
    try {
      const tab = await browser.newPage();
      await tab.goto(page('<h1>Good morning</h1>'));
      expect(await tab.title()).toBe('A page');
    } finally {
      await browser.close();
    }
  });

  it('opens a page in the one npm ships when the machine has none, and leaves nothing behind', async ({
    skip,
  }) => {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      skip('npm ships none for this system');
    const folder = mkdtempSync(join(tmpdir(), 'deskbell-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));

    const browser = await launchBrowser({
      browser: 'npm',
      environment: { ...process.env, TMPDIR: folder },
    });
    try {
      expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/^deskbell-chromium-/));
      const tab = await browser.newPage();
      await tab.goto(page('<h1>Good morning</h1><p><span>mmmm</span></p>'));
      expect(await tab.locator('h1').innerText()).toBe('Good morning');
      // Without a font every letter has no width.
      expect((await tab.locator('span').boundingBox())?.width).toBeGreaterThan(20);
    } finally {
      await browser.close();
    }
    expect(readdirSync(folder)).not.toContainEqual(expect.stringMatching(/^deskbell-chromium-/));
  });

  it('is looked for on the path first, then in the usual places', () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskbell-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [onPath, usual] = [join(folder, 'chromium-browser'), join(folder, 'chrome')];
    writeFileSync(usual, '', { mode: 0o755 });
    expect(findChromium({ PATH: '' }, [])).toBeNull();
    expect(findChromium({ PATH: folder }, [usual])).toBe(usual);
    writeFileSync(onPath, '', { mode: 0o755 });
    expect(findChromium({ PATH: `/nowhere:${folder}` }, [usual])).toBe(onPath);
  });

  it('says so when the one that was asked for is not there', async () => {
    const environment = { ...process.env, CHROMIUM: '/nowhere/chromium' };
    await expect(launchBrowser({ environment })).rejects.toThrow('/nowhere/chromium');
  });
});

describe('the accessibility check', () => {
  const policy = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
  const document = `<!doctype html><html lang="en"><title>A shop</title><main><h1>Mugs</h1>
    <div id="fine"><template shadowrootmode="open"><button>Open chat</button></template></div>`;
  const fault = '<div id="host"><template shadowrootmode="open"><button></button></template></div>';
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy });
    response.end(`${document}${request.url === '/fault' ? fault : ''}</main></html>`);
  });
  let browser: Browser;
  let origin = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    origin = `http://127.0.0.1:${address.port}`;
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it('runs under a strict policy with Trusted Types and finds a fault inside a shadow root', async () => {
    const tab = await browser.newPage();
    await tab.goto(`${origin}/fault`);
    const violations = await findAxeViolations(tab);
    expect(violations).toEqual([expect.stringMatching(/^button-name: [^]*#host >> button/)]);
    await expect(expectNoAxeViolations(tab)).rejects.toThrow('1 accessibility violations');
  });

  it('is content with a page that has none, and leaves no global in it', async () => {
    const tab = await browser.newPage();
    await tab.goto(`${origin}/`);
    await expectNoAxeViolations(tab);
    expect(await tab.evaluate('typeof axe')).toBe('undefined');
  });
});
