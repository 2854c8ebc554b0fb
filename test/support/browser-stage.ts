import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { createDemo } from '../../demo/demo-app.ts';
import { buildWidgetNow } from './browser-widget.ts';
import { launchBrowser } from './chromium.ts';
import type { Change } from './configuration.ts';
import { startDemoBackend, startDeskbell } from './deskbell.ts';
import type { DemoBackend, TestServer, TestServerOptions } from './deskbell.ts';
import { findChat } from './page-chat.ts';
import type { Chat } from './page-chat.ts';
import { watchFaults } from './page-faults.ts';
import type { Faults } from './page-faults.ts';
import { startHostPages } from './page-host.ts';
import type { HostPage } from './page-host.ts';

/** A browser, the shop's backend, and a Deskbell server with the demo shop on it. One for a file of tests. */
export type Stage = {
  browser: Browser;
  backend: DemoBackend;
  deskbell: TestServer;
  /** The address of a new page of another origin; it embeds the widget from this server unless told. */
  host(page?: Partial<HostPage>): string;
  /** A customer's new browser on a page; the demo shop's when none is named. */
  visit(options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
};

export type VisitOptions = {
  url?: string;
  browser?: BrowserContextOptions;
  /** Does something to the page before it is opened. */
  before?(page: Page): Promise<unknown>;
};

export type Visit = { context: BrowserContext; page: Page; chat: Chat; faults: Faults };

/** Fails sooner than the test, so that it says what was waited for. */
const patienceMs = 10_000;

export async function openStage(
  changes: readonly Change[] = [],
  options: Pick<TestServerOptions, 'dataFolder' | 'over'> = {},
): Promise<Stage> {
  const shopFolder = mkdtempSync(join(tmpdir(), 'deskbell-shop-'));
  const [browser, backend, hosts, widget] = await Promise.all([
    launchBrowser(),
    startDemoBackend(),
    startHostPages(),
    buildWidgetNow(),
  ]);
  const shop = createDemo({
    folder: shopFolder,
    apiKey: 'only its pages are used',
    webhookSecret: `whsec_${Buffer.alloc(24).toString('base64')}`,
    siteId: 'demo',
    deskbellUrl: '',
  });
  const deskbell = await startDeskbell({
    backend,
    changes,
    ...options,
    over: { widget, pages: shop.router, ...options.over },
  });

  return {
    browser,
    backend,
    deskbell,
    host: (page = {}) => hosts.add({ server: deskbell.url, ...page }),
    async visit({ url = deskbell.url, browser: like, before }: VisitOptions = {}) {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...like });
      onTestFinished(() => context.close());
      context.setDefaultTimeout(patienceMs);
      return openPage(context, url, before);
    },
    async close() {
      await browser.close();
      await deskbell.stop();
      await Promise.all([backend.close(), hosts.close()]);
      rmSync(shopFolder, { recursive: true, force: true });
    },
  };
}

/** One more tab of the same browser. */
export async function openPage(
  context: BrowserContext,
  url: string,
  before: VisitOptions['before'] = async () => undefined,
): Promise<Visit> {
  const page = await context.newPage();
  const faults = watchFaults(page);
  await before(page);
  await page.goto(url);
  return { context, page, chat: findChat(page), faults };
}
