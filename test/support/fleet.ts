import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeConfiguration, writeEchoIntent } from './configuration.ts';
import type { Change } from './configuration.ts';
import { createDataFolder, removeFolder, startDemoBackend } from './deskbell.ts';
import type { DemoBackend } from './deskbell.ts';
import { cloneDatabase } from './postgres-clone.ts';
import { query } from './postgres-database.ts';
import type { Ended } from './run-process.ts';
import { startServerProcess, tryDeskbell } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

/** Several real processes on one database, as an owner runs them: the same configuration, folders of their own. */
export type Fleet = {
  backend: DemoBackend;
  /** By whatever way the processes go there. */
  databaseUrl: string;
  /** Holds the configuration. */
  folder: string;
  configuration: string;
  /** The process of this number, as it was started last. */
  at(number: number): ServerProcess;
  /** Starts the one of this number again, on its port. */
  start(number: number): Promise<ServerProcess>;
  /** `deskbell …` beside them, with their configuration and their database. */
  run(...command: readonly string[]): Promise<Ended>;
  /** Asks the database beside them. */
  ask(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
};

export type FleetOptions = {
  processes?: number;
  /** What is different from the demo's deskbell.yaml. */
  changes?: (folder: string) => readonly Change[];
  /** Instead of a database of their own: how they reach it, and how the test does. */
  database?: { url: string; directly: string };
  signal?: AbortSignal;
};

export async function startFleet(options: FleetOptions = {}): Promise<Fleet> {
  const clone = options.database === undefined ? await cloneDatabase() : undefined;
  const databaseUrl = options.database?.url ?? clone?.url ?? '';
  const backend = await startDemoBackend();
  const folder = createDataFolder();
  const configuration = writeConfiguration(folder, options.changes?.(folder) ?? []);
  const running = new Map<number, ServerProcess>();

  async function start(number: number): Promise<ServerProcess> {
    const dataFolder = join(folder, `process-${number}`);
    mkdirSync(dataFolder, { recursive: true });
    const server = await startServerProcess({
      backend,
      dataFolder,
      configuration,
      databaseUrl,
      port: running.get(number)?.port ?? 0,
      // Every test comes from one machine; who comes from where is said as a proxy says it.
      variables: { TRUST_PROXY: '1' },
      ...(options.signal && { signal: options.signal }),
    });
    running.set(number, server);
    return server;
  }

  const close = async (): Promise<void> => {
    await Promise.all([...running.values()].map((server) => server.kill()));
    await backend.close();
    removeFolder(folder);
    await clone?.drop();
  };
  try {
    // One after the other: two that begin on an empty database at once are another test's subject.
    for (let number = 0; number < (options.processes ?? 2); number += 1) await start(number);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    backend,
    databaseUrl,
    folder,
    configuration,
    start,
    at(number) {
      const server = running.get(number);
      if (server === undefined) throw new Error(`there is no process ${number}`);
      return server;
    },
    run: (...command) =>
      tryDeskbell(command, { backend, dataFolder: folder, configuration, databaseUrl }),
    ask: (sql, ...values) => query(options.database?.directly ?? databaseUrl, sql, ...values),
    close,
  };
}

/** Orders are answered by the shop, everything else by its own words: so that answers can be counted. */
export function answersEverything(folder: string): readonly Change[] {
  const [path] = writeEchoIntent(folder, 'nothing_else');
  return [
    [path, ['order-status', './echo.yaml']],
    // Whoever is told of messages is another test's subject, and would be called for each of them.
    [['endpoints'], {}],
  ];
}
