import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintApiKey, scopes } from '../../server/access/api-keys.ts';
import { startServer } from '../../server/app.ts';
import type { RunningServer, ServerOptions } from '../../server/app.ts';
import { Secret } from '../../server/config/secret.ts';
import { systemClock, systemRandom } from '../../server/system.ts';
import { createLog } from '../../server/telemetry/log.ts';
import { apiKeyIdSchema, siteIdSchema } from '../../shared/ids.ts';
import { writeConfiguration } from './configuration.ts';
import type { Change } from './configuration.ts';
import { demoVariables } from './demo-backend.ts';
import type { DemoBackend } from './demo-backend.ts';

export { startDemoBackend } from './demo-backend.ts';
export type { DemoBackend } from './demo-backend.ts';

/** What visitors' tokens of every test server are signed with. */
export const masterSecret = 'a master secret for tests, 32 characters';

export type TestServer = {
  url: string;
  port: number;
  /** The origin a page of the demo site has. */
  origin: string;
  store: RunningServer['store'];
  dataFolder: string;
  /** The configuration it runs with; to be edited. */
  file: string;
  /** Log lines so far, parsed; debug and above. */
  lines(): Record<string, unknown>[];
  /** Resolves with the first log line of this event, or the nth, past or yet to come. */
  logged(event: string, nth?: number): Promise<Record<string, unknown>>;
  /** A new API key of a site; `demo` when none is named. */
  key(wanted?: readonly string[], site?: string): Promise<string>;
  /** Revokes a key by its text. */
  revoke(key: string): Promise<void>;
  /** Ends the server; its data goes too, except when it was started on a folder of the caller's. */
  stop(): Promise<void>;
};

export type TestServerOptions = {
  backend: DemoBackend;
  dataFolder?: string;
  port?: number;
  /** What is different from the demo's deskbell.yaml. */
  changes?: readonly Change[];
  over?: Partial<ServerOptions>;
};

/**
 * The real server on a free port with a real SQLite file, configured by the demo's own deskbell.yaml. Keep
 * `dataFolder` (and `port`) to start it again on the same data.
 */
export async function startDeskbell(options: TestServerOptions): Promise<TestServer> {
  const { backend, port = 0, changes = [] } = options;
  const dataFolder = options.dataFolder ?? createDataFolder();
  const file = writeConfiguration(dataFolder, changes);
  const { lines, logged, destination } = keepLines();
  const server = await startServer({
    configuration: { file, environment: demoVariables(backend) },
    host: '127.0.0.1',
    port,
    trustedProxies: { kind: 'none' },
    dataFolder,
    masterSecret: new Secret(masterSecret),
    widget: {
      entryOf: () => ({ loader: '"__DESKBELL_SETTINGS__"', panel: 'panel.js' }),
      files: new Map(),
    },
    version: '0.0.0',
    log: createLog({ level: 'debug', destination }),
    clock: systemClock,
    random: systemRandom,
    ...options.over,
  });
  return {
    url: server.url,
    port: server.port,
    origin: server.url,
    store: server.store,
    dataFolder,
    file,
    lines: () => lines,
    logged,
    key: (wanted = scopes, site = 'demo') => createKey(server, wanted, site),
    revoke: (key) => revokeKey(server, key),
    async stop() {
      await server.stop();
      if (options.dataFolder === undefined) removeFolder(dataFolder);
    },
  };
}

/** A folder for a server's data that outlives one start of it; remove it with `removeFolder`. */
export function createDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'deskbell-data-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function keepLines() {
  const lines: Record<string, unknown>[] = [];
  const listeners = new Set<() => void>();
  const write = (text: string): void => {
    const line: unknown = JSON.parse(text);
    if (typeof line !== 'object' || line === null) throw new Error('a log line is no object');
    lines.push({ ...line });
    for (const listener of listeners) listener();
  };
  const logged = (event: string, nth = 1): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = lines.filter((line) => line['event'] === event)[nth - 1];
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  return { lines, logged, destination: { write } };
}

async function createKey(
  server: RunningServer,
  wanted: readonly string[],
  site: string,
): Promise<string> {
  const made = mintApiKey(randomBytes);
  await server.store.write('api_key.create', {
    id: made.id,
    site: siteIdSchema.parse(site),
    name: 'test',
    hash: made.hash,
    scopes: [...wanted],
    at: 1,
  });
  return made.text;
}

async function revokeKey(server: RunningServer, text: string): Promise<void> {
  const id = apiKeyIdSchema.parse(`key_${text.slice('dbk_'.length, 'dbk_'.length + 22)}`);
  if (!(await server.store.write('api_key.revoke', { id, at: 2 }))) throw new Error('no such key');
}
