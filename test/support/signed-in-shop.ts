import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Answerer } from '../../server/intents/answerer.ts';
import { systemClock } from '../../server/system.ts';
import type { Entry } from '../../shared/entry.ts';
import { createDataFolder, removeFolder, startDemoBackend, startDeskbell } from './deskbell.ts';
import type { DemoBackend, TestServer } from './deskbell.ts';
import { shopSecret } from './shop-tokens.ts';
import { startUpgradeWall } from './upgrade-wall.ts';
import type { UpgradeWall } from './upgrade-wall.ts';
import { openWidget } from './widget-visitor.ts';
import type { WidgetVisitor } from './widget-visitor.ts';

/** Servers whose site takes tokens of its shop, and tabs at them. */
export type SignedInShops = {
  /** A server that answers every message with whom it takes the customer for. */
  start(mode: 'optional' | 'required', keys?: unknown): Promise<TestServer>;
  /** A tab of the real widget; tabs with the same storage are one browser's. */
  openTab(server: TestServer, kept?: Map<string, string>): Promise<WidgetVisitor>;
  closeTabs(): Promise<void>;
  close(): Promise<void>;
};

/** By reference, as an owner writes it: a file beside the configuration. */
export const secretReference = { secret: 'file:identity-secret' };

export async function openSignedInShops(): Promise<SignedInShops> {
  const backend: DemoBackend = await startDemoBackend();
  const servers: TestServer[] = [];
  const folders: string[] = [];
  const tabs: WidgetVisitor[] = [];
  const walls: UpgradeWall[] = [];
  return {
    async start(mode, keys = secretReference) {
      const dataFolder = createDataFolder();
      folders.push(dataFolder);
      writeFileSync(join(dataFolder, 'identity-secret'), shopSecret);
      const server = await startDeskbell({
        backend,
        dataFolder,
        changes: [[['sites', 'demo', 'identity'], { mode, keys }]],
        over: { answerer: mirror },
      });
      servers.push(server);
      return server;
    },
    async openTab(server, kept = new Map()) {
      // A socket of Node says nothing of its page; the wall says it for it.
      const wall = await startUpgradeWall({ target: server, fate: 'passes', origin: server.url });
      walls.push(wall);
      const tab = openWidget({ url: wall.url, clock: systemClock, kept });
      tabs.push(tab);
      return tab;
    },
    async closeTabs() {
      for (const tab of tabs.splice(0)) tab.leave();
      await Promise.all(walls.splice(0).map((wall) => wall.close()));
    },
    async close() {
      for (const server of servers) await server.stop();
      for (const folder of folders) removeFolder(folder);
      await backend.close();
    },
  };
}

/** Resolves when the page has heard what became of so many of its tokens. */
export async function identified(tab: WidgetVisitor, count: number): Promise<void> {
  await expect.poll(() => tab.identities.length, { timeout: 10_000 }).toBe(count);
}

export const textsOf = (entries: readonly Entry[]): string[] =>
  entries.map(({ body }) => ('text' in body ? body.text : body.type));

export const hasEntries = (count: number) => (entries: readonly Entry[]) =>
  entries.length === count;

const mirror: Answerer = async function* ({ person: { verified } }) {
  const text = verified
    ? `you are ${verified.subject} at ${verified.email ?? 'no address'}`
    : 'who?';
  yield await Promise.resolve({ type: 'part', body: { type: 'text', text } });
};
