import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Router } from 'express';
import { createDemo } from '../../demo/demo-app.ts';
import { mintApiKey, scopes } from '../../server/access/api-keys.ts';
import { startServer } from '../../server/app.ts';
import type { RunningServer, ServerOptions } from '../../server/app.ts';
import { formatFaults } from '../../server/config/fault.ts';
import { Secret } from '../../server/config/secret.ts';
import { readConfiguration } from '../../server/configuration.ts';
import { systemClock, systemRandom } from '../../server/system.ts';
import { createLog } from '../../server/telemetry/log.ts';
import { demoSite } from './store.ts';

export const demoKeys = {
  shop: 'demo-shop-key',
  crm: `whsec_${Buffer.from('kettle-and-clay-demo-crm-secret!').toString('base64')}`,
};

const root = join(import.meta.dirname, '..', '..');

/** The demo's shop system and CRM on a port of their own, so that they outlive the server under test. */
export type DemoBackend = {
  url: string;
  folder: string;
  /** Sets the switches of the demo: `{ crm: { on: false } }`, `{ backend: { mode: 'slow', seconds: 2 } }`. */
  set(switches: object): Promise<void>;
  /** What the CRM has received. */
  receipts(): Promise<unknown>;
  close(): Promise<void>;
};

export async function startDemoBackend(): Promise<DemoBackend> {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-demo-'));
  const { router } = createDemo({
    folder,
    apiKey: demoKeys.shop,
    webhookSecret: demoKeys.crm,
    siteId: 'demo',
    deskbellUrl: '',
  });
  const { url, server } = await serveRouter(router);
  return {
    url,
    folder,
    async set(switches) {
      const reply = await fetch(`${url}/switches/state`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(switches),
      });
      if (!reply.ok) throw new Error(`the switches answered ${reply.status}`);
    },
    async receipts() {
      const receipts: unknown = await (await fetch(`${url}/crm/receipts`)).json();
      return receipts;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function serveRouter(router: Router): Promise<{ url: string; server: Server }> {
  const app = express();
  app.use(router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return { url: `http://127.0.0.1:${address.port}`, server };
}

export type TestServer = {
  url: string;
  /** The origin a page of the demo site has. */
  origin: string;
  store: RunningServer['store'];
  dataFolder: string;
  /** A new API key of the demo site. */
  key(wanted?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
};

/**
 * The real server on a free port with a real SQLite file, configured by the demo's own deskbell.yaml. Keep
 * `dataFolder` (and `port`) to start it again on the same data.
 */
export async function startDeskbell(options: {
  backend: DemoBackend;
  dataFolder?: string;
  port?: number;
  over?: Partial<ServerOptions>;
}): Promise<TestServer> {
  const { backend, port = 0 } = options;
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'deskbell-data-'));
  const read = readConfiguration(join(root, 'demo', 'deskbell.yaml'), {
    DEMO_SHOP_URL: `${backend.url}/api/v1`,
    DEMO_SHOP_KEY: demoKeys.shop,
    DEMO_CRM_URL: `${backend.url}/crm/webhooks`,
    DEMO_CRM_SECRET: demoKeys.crm,
  });
  if (!read.ok) throw new Error(formatFaults(read.faults));
  const server = await startServer({
    deskbell: read.value,
    host: '127.0.0.1',
    port,
    trustedProxies: { kind: 'none' },
    dataFolder,
    masterSecret: new Secret('a master secret for tests, 32 characters'),
    widget: { loader: '"__DESKBELL_SETTINGS__"', panel: 'panel.js', files: new Map() },
    version: '0.0.0',
    log: createLog({ level: 'silent' }),
    clock: systemClock,
    random: systemRandom,
    ...options.over,
  });
  return {
    url: server.url,
    origin: server.url,
    store: server.store,
    dataFolder,
    async key(wanted = scopes) {
      const made = mintApiKey(randomBytes);
      await server.store.write('api_key.create', {
        id: made.id,
        site: demoSite,
        name: 'test',
        hash: made.hash,
        scopes: [...wanted],
        at: 1,
      });
      return made.text;
    },
    stop: () => server.stop(),
  };
}
