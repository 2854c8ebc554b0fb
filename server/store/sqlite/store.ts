import type { Clock } from '../../../shared/clock.ts';
import { endpointIdSchema, siteIdSchema } from '../../../shared/ids.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import { z } from 'zod';
import { jsonOf } from '../json-column.ts';
import { migrateSqlite } from '../migrate.ts';
import type { EndpointRow, OperationKind, Operations } from '../operations.ts';
import { createQueries } from '../reads/all.ts';
import type { Store } from '../store.ts';
import { openForReading, openForWriting } from './connection.ts';
import type { Connection, SyncFile } from './connection.ts';
import { createReader } from './kysely.ts';
import type { OperationContext } from './operation-context.ts';
import { sqliteOperations } from './operations/all.ts';
import { textOf, textOrNullOf } from './row.ts';
import { createWriter } from './writer.ts';

type SqliteStoreOptions = {
  /** Path of the database file; its folder must exist. */
  file: string;
  clock: Clock;
  random: RandomBytes;
  committed?: (fact: { operations: number; ms: number }) => void;
  /**
   * Called once, when the disk failed to sync what was committed. From then on every write and every read of
   * a conversation rejects with `store.unavailable`; only a new process can go on.
   */
  broken?: (error: unknown) => void;
  /** How the log is synced: `fdatasync` unless told. */
  syncFile?: SyncFile;
};

/** Opens the embedded store: migrates, then one connection that writes and one that reads. */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const db = openForWriting(options.file, options.syncFile);
  migrateSqlite(db, options.clock.now());
  const reading = openForReading(options.file);
  const reader = createReader(reading);
  const listeners = new Set<() => void>();
  let jobsMade = false;
  let endpoints: EndpointRow[] | undefined;

  const context: OperationContext = {
    db,
    random: options.random,
    endpoints: () => (endpoints ??= readEndpoints(db)),
    endpointsChanged: () => {
      endpoints = undefined;
    },
    jobsMade: () => {
      jobsMade = true;
    },
  };
  const writer = createWriter(db, options.clock, options.committed ?? (() => undefined), {
    // They may have been read after the change that is undone now.
    rolledBack: context.endpointsChanged,
    broken: options.broken,
  });

  function announceJobs(): void {
    if (!jobsMade) return;
    jobsMade = false;
    for (const listener of listeners) listener();
  }

  return {
    async write<K extends OperationKind>(
      kind: K,
      input: Operations[K]['input'],
    ): Promise<Operations[K]['result']> {
      const operation = sqliteOperations[kind];
      const result = await writer.submit(() => operation(context, input));
      announceJobs();
      return result;
    },
    read: createQueries(reader, writer.synced),
    onJobs(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await writer.close();
      await reader.destroy();
      // Kysely closes only a connection it has used.
      if (reading.database.isOpen) reading.close();
      db.close();
    },
  };
}

const typesSchema = z.array(z.string());
const sitesSchema = z.array(siteIdSchema);

function readEndpoints(db: Connection): EndpointRow[] {
  return db.all('select id, url, types, sites from endpoint').map((row) => {
    const sites = textOrNullOf(row, 'sites');
    return {
      id: endpointIdSchema.parse(textOf(row, 'id')),
      url: textOf(row, 'url'),
      types: typesSchema.parse(jsonOf(textOf(row, 'types'))),
      sites: sites === null ? null : sitesSchema.parse(jsonOf(sites)),
    };
  });
}
