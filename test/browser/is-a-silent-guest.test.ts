import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage } from '../support/browser-stage.ts';
import type { Stage } from '../support/browser-stage.ts';
import { readDatabase } from '../support/database.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** What goes over the wire, from the browser's own log. */
async function watchWire(page: Page, wire: Wire): Promise<void> {
  const { requests, sockets, closed } = wire;
  const session = await page.context().newCDPSession(page);
  session.on('Network.requestWillBeSent', ({ request }) => void requests.push(request.url));
  session.on('Network.webSocketCreated', ({ url }) => void sockets.push(url));
  session.on('Network.webSocketClosed', ({ requestId }) => void closed.push(requestId));
  await session.send('Network.enable');
}

type Wire = { requests: string[]; sockets: string[]; closed: string[] };
const createWire = (): Wire => ({ requests: [], sockets: [], closed: [] });

/** Counts what is left over: writes to storage, and listeners on the page's own objects. */
const countTraces = `
  window.traces = { writes: [], listeners: [] };
  for (const name of ['setItem', 'removeItem', 'clear']) {
    const real = Storage.prototype[name];
    Storage.prototype[name] = function (...args) {
      traces.writes.push(name + ' ' + args[0]);
      return real.apply(this, args);
    };
  }
  for (const target of [window, document, document.documentElement, visualViewport]) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = function (type, listener, options) {
      // The test driver listens, too.
      if (new Error().stack.includes('/widget/')) traces.listeners.push([target, type, listener]);
      return addEventListener.call(this, type, listener, options);
    };
    target.removeEventListener = function (type, listener, options) {
      traces.listeners = traces.listeners.filter(
        ([on, name, heard]) => on !== target || name !== type || heard !== listener,
      );
      return removeEventListener.call(this, type, listener, options);
    };
  }`;

const traces = (page: Page) =>
  page.evaluate(`({
    cookies: document.cookie,
    stored: Object.keys({ ...localStorage, ...sessionStorage }),
    writes: traces.writes,
    listeners: traces.listeners.map(([, type]) => type),
    nodes: [...document.querySelectorAll('*')].filter(({ shadowRoot }) => shadowRoot).length,
    global: typeof window.Deskbell,
  })`);

describe('a page with the widget, before anyone clicks', () => {
  it('asks for the script and nothing else, and finds nothing stored', async () => {
    const wire = createWire();
    const url = stage.host({ script: countTraces });
    const { page, chat, context, faults } = await stage.visit({
      url,
      before: (tab) => watchWire(tab, wire),
    });
    await chat.launcher.waitFor();
    await page.waitForLoadState('networkidle');
    const own = new URL(url).origin;
    expect(wire.requests.filter((each) => !each.startsWith(own))).toEqual([
      `${stage.deskbell.url}/widget/demo.js`,
    ]);
    expect(wire.sockets).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    expect(await traces(page)).toEqual({
      cookies: '',
      stored: [],
      writes: [],
      listeners: [],
      nodes: 1,
      global: 'object',
    });
    expect(faults.found()).toEqual([]);
  });

  it('connects and stores no word about the visitor by opening and closing alone', async () => {
    const { page, chat, context } = await stage.visit({ url: stage.host() });
    await chat.open();
    await chat.close.click();
    await chat.launcher.waitFor();
    expect(await page.evaluate('Object.keys({ ...localStorage, ...sessionStorage })')).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    expect(readDatabase(stage.deskbell.dataFolder, 'select * from conversation')).toEqual([]);
  });
});

describe('a widget that is destroyed', () => {
  it('leaves no node, listener, socket or global behind', async () => {
    const wire = createWire();
    const { page, chat, faults } = await stage.visit({
      url: stage.host({ script: countTraces }),
      before: (tab) => watchWire(tab, wire),
    });
    await chat.open();
    await chat.say('hello');
    await chat.rows.nth(2).waitFor();
    expect(wire.sockets).toHaveLength(1);
    expect(await traces(page)).toMatchObject({
      listeners: expect.arrayContaining(['online', 'offline', 'visibilitychange']),
    });

    await page.evaluate('Deskbell.destroy()');
    await expect.poll(() => wire.closed.length).toBe(1);
    expect(await traces(page)).toMatchObject({ nodes: 0, listeners: [], global: 'undefined' });
    // Its rows are the visitor's own; the page's next widget goes on with them.
    await page.evaluate(`window.dispatchEvent(new Event('online'))`);
    expect(wire.sockets).toHaveLength(1);
    expect(faults.found()).toEqual([]);
  });

  it('leaves nothing even when it is destroyed while the panel is on its way', async () => {
    const wire = createWire();
    const { page, faults } = await stage.visit({
      url: stage.host({ script: countTraces }),
      before: (tab) => watchWire(tab, wire),
    });
    await page.waitForFunction('window.Deskbell');
    const panel = page.waitForResponse(/\/panel-[^/]+\.js/);
    await page.evaluate('Deskbell.open(); Deskbell.destroy()');
    await (await panel).finished();
    await page.waitForLoadState('networkidle');
    expect(await traces(page)).toMatchObject({ nodes: 0, listeners: [], global: 'undefined' });
    expect(wire.sockets).toEqual([]);
    expect(faults.found()).toEqual([]);
  });
});

describe('the script, twice on one page', () => {
  it('makes one widget', async () => {
    const { page, chat, faults } = await stage.visit({ url: stage.host({ tags: 2 }) });
    await chat.launcher.waitFor();
    await page.waitForLoadState('networkidle');
    expect(await chat.launcher.count()).toBe(1);
    await chat.open();
    expect(await chat.dialog.count()).toBe(1);
    expect(faults.found()).toEqual([]);
  });
});

describe('a browser that stores nothing', () => {
  const blocked = `
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get() { throw new DOMException('The operation is insecure.', 'SecurityError'); },
      });
    }`;

  it('can be chatted with, and says what that means once something waits to be sent', async () => {
    const { page, chat, context, faults } = await stage.visit({
      url: stage.host({ script: blocked }),
    });
    await chat.open();
    await chat.say('order #1042, ada@example.com');
    await chat.card('1042').waitFor();
    await context.setOffline(true);
    await page.evaluate(`window.dispatchEvent(new Event('offline'))`);
    await chat.say('hello');
    await chat.dialog.getByText('This browser stores nothing').waitFor();
    await context.setOffline(false);
    await chat.rows.nth(5).waitFor();
    expect((await chat.said()).filter((row) => row === 'You: hello')).toHaveLength(1);
    expect(faults.found().filter((fault) => !fault.includes('ERR_INTERNET'))).toEqual([]);
  });
});
