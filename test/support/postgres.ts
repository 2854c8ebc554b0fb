import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findAccount, prepareBinaries } from './postgres-binaries.ts';
import { createDatabase, databaseName, dropDatabase } from './postgres-database.ts';
import { createPlace } from './postgres-place.ts';
import { createServerInPlace, initialise } from './postgres-server.ts';
import type { ServerInPlace, StopMode } from './postgres-server.ts';
import { startWatcher } from './postgres-watcher.ts';

/** A PostgreSQL of the test's own, on 127.0.0.1, which a test can stop, freeze and start again. */
export type Postgres = {
  port: number;
  /** As the owner of everything; of the database `postgres` if none is named. */
  url(database?: string): string;
  /** Ends the server and removes its folders. */
  stop(mode?: StopMode): Promise<void>;
  /** Same port, same data. */
  restart(mode?: StopMode): Promise<void>;
  /** Nobody answers any more, and no connection breaks, until `resume`. */
  pause(): void;
  resume(): void;
  /** Returns the new database's URL; empty, or a copy of the named template. */
  createDatabase(name?: string, template?: string): Promise<string>;
  /** Whoever is connected is thrown out. */
  dropDatabase(url: string): Promise<void>;
};

export type PostgresOptions = {
  /** Off for tests, where only processes die; on for figures. `synchronous_commit` is on in both. */
  fsync: boolean;
  /** More of postgresql.conf, by name. */
  settings?: Readonly<Record<string, string>>;
};

/** Starts an empty server in temporary folders. It ends with this process, however that ends. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const account = findAccount();
  const place = createPlace({ account, isDurable: options.fsync });
  const watcher = startWatcher([place.folder, place.data]);
  try {
    const native = await prepareBinaries({ account, folder: place.folder });
    const password = randomBytes(16).toString('hex');
    const surroundings = { native, place, account, watcher };
    await initialise(surroundings, password);

    const server = createServerInPlace(surroundings, settingsOf(options));
    const port = await startOnFreePort(server);
    const url = (database = 'postgres'): string =>
      `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
    return {
      port,
      url,
      async stop(mode = 'fast') {
        await server.stop(mode);
        await watcher.finish();
      },
      async restart(mode = 'fast') {
        await server.stop(mode);
        await server.start(port);
      },
      pause: server.pause,
      resume: server.resume,
      createDatabase: (name, template) => createDatabase(url(), { name, template }),
      dropDatabase: (database) => dropDatabase(url(), databaseName(database)),
    };
  } catch (error) {
    await watcher.finish();
    throw error;
  }
}

function settingsOf({ fsync, settings }: PostgresOptions): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    // Torn pages come from a machine that loses power, which no test does to its own.
    ...(fsync ? {} : { fsync: 'off', full_page_writes: 'off', max_wal_size: '256MB' }),
    ...settings,
  };
}

async function startOnFreePort(server: ServerInPlace): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findPort();
    try {
      await server.start(port);
      return port;
    } catch (error) {
      // Somebody took the port between our look and PostgreSQL's.
      const taken = error instanceof Error && error.message.includes('could not bind');
      if (!taken || attempt === 5) throw error;
    }
  }
}

/**
 * Below the ports that systems give to outgoing connections: while the server is down, a client that
 * knocks on one of those can be given that very port as its own and be connected to itself.
 */
async function findPort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
