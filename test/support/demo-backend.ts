import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { createDemo } from '../../demo/demo-app.ts';

const keys = {
  shop: 'demo-shop-key',
  crm: `whsec_${Buffer.from('kettle-and-clay-demo-crm-secret!').toString('base64')}`,
};

const inboxSchema = z.object({
  on: z.boolean(),
  leads: z.array(
    z.object({
      webhook: z.string(),
      sentAt: z.string(),
      receivedAt: z.string(),
      whileOff: z.number(),
      again: z.number(),
      lead: z.string(),
      name: z.string(),
      email: z.string(),
      message: z.string(),
      consent: z.object({ text: z.string(), at: z.string() }).nullable(),
    }),
  ),
  events: z.array(z.object({ webhook: z.string(), type: z.string(), summary: z.string() })),
  refused: z.array(z.unknown()),
});

/** What the demo's CRM holds, newest first. */
export type Inbox = z.infer<typeof inboxSchema>;

/** What came to the shop system or the CRM, before either looked at it. */
export type Call = { method: string; path: string; headers: Record<string, unknown> };

/** The demo's shop system and CRM on a port of their own, so that they outlive the server under test. */
export type DemoBackend = {
  url: string;
  /** Sets the switches of the demo: `{ crm: { on: false } }`, `{ backend: { mode: 'slow', seconds: 2 } }`. */
  set(switches: object): Promise<void>;
  /** Requests so far, in order. */
  calls: Call[];
  /** Resolves with the first request, past or yet to come, that fits. */
  called(fits: (call: Call) => boolean): Promise<Call>;
  inbox(): Promise<Inbox>;
  /** Resolves with the inbox as soon as it fits; looks again whenever a webhook came in. */
  inboxThat(fits: (inbox: Inbox) => boolean): Promise<Inbox>;
  close(): Promise<void>;
};

export async function startDemoBackend(): Promise<DemoBackend> {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-demo-'));
  const { router } = createDemo({
    folder,
    apiKey: keys.shop,
    webhookSecret: keys.crm,
    siteId: 'demo',
    deskbellUrl: '',
  });
  const calls: Call[] = [];
  const listeners = new Set<() => void>();
  const watch: RequestHandler = (request, response, next) => {
    if (!request.path.startsWith('/switches') && request.path !== '/crm/receipts') {
      calls.push({ method: request.method, path: request.path, headers: request.headers });
      response.on('finish', () => notify(listeners));
      notify(listeners);
    }
    next();
  };
  const { url, server } = await listen(express().use(watch, router));

  const inbox = async (): Promise<Inbox> =>
    inboxSchema.parse(await (await fetch(`${url}/crm/receipts`)).json());

  return {
    url,
    calls,
    inbox,
    async set(switches) {
      const reply = await fetch(`${url}/switches/state`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(switches),
      });
      if (!reply.ok) throw new Error(`the switches answered ${reply.status}`);
    },
    called: (fits) => whenever(listeners, () => Promise.resolve(calls.find(fits))),
    inboxThat: (fits) =>
      whenever(listeners, async () => {
        const now = await inbox();
        return fits(now) ? now : undefined;
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the demo's configuration refers to. */
export function demoVariables(backend: Pick<DemoBackend, 'url'>): Record<string, string> {
  return {
    DEMO_SHOP_URL: `${backend.url}/api/v1`,
    DEMO_SHOP_KEY: keys.shop,
    DEMO_CRM_URL: `${backend.url}/crm/webhooks`,
    DEMO_CRM_SECRET: keys.crm,
  };
}

function notify(listeners: ReadonlySet<() => void>): void {
  for (const listener of listeners) listener();
}

/** Looks at once and after every notice; resolves with the first thing found. */
function whenever<T>(listeners: Set<() => void>, find: () => Promise<T | undefined>): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      find().then((found) => {
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      }, reject);
    };
    listeners.add(look);
    look();
  });
}

async function listen(app: express.Express): Promise<{ url: string; server: Server }> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return { url: `http://127.0.0.1:${address.port}`, server };
}
