import type { Clock } from '../../../shared/clock.ts';
import { limits } from '../../../shared/limits.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import { migrateSqlite } from './migrate.ts';
import type { OperationKind, Operations } from '../operations.ts';
import { createQueries } from '../reads/all.ts';
import { sweepTries } from '../statements/proofs.ts';
import type { Ask } from '../statements/statement.ts';
import type { Store } from '../store.ts';
import { createApplier } from './apply.ts';
import { openForReading, openForWriting } from './connection.ts';
import type { Connection, SyncFile } from './connection.ts';
import { createReader } from './kysely.ts';
import { createProofTries } from './proof-tries.ts';
import { createWriter } from './writer.ts';

type SqliteStoreOptions = {
  /** Path of the database file; its folder must exist. */
  file: string;
  clock: Clock;
  random: RandomBytes;
  committed?: (fact: { operations: number; ms: number }) => void;
  /** Hears of each entry that this version cannot read, once. */
  unreadable?: (error: Error) => void;
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

  const applier = createApplier(db, options.random, () => {
    jobsMade = true;
  });
  const writer = createWriter(db, options.clock, options.committed ?? (() => undefined), {
    // They may have been read after the change that is undone now.
    rolledBack: applier.forget,
    broken: options.broken,
  });

  const askOf = (connection: Connection) => (question: Ask) =>
    connection.all(question.sql, ...question.values);
  const change = askOf(db);
  const tries = createProofTries({
    ask: askOf(reading),
    store: (end) => writer.submit(() => applier.apply('proof.end', end)),
    sweep: (at) => writer.submit(() => change(sweepTries(at, limits.proofsSweptAtOnce))),
  });

  function announceJobs(): void {
    if (!jobsMade) return;
    jobsMade = false;
    for (const listener of listeners) listener();
  }

  return {
    shared: false,
    clock: options.clock,
    async write<K extends OperationKind>(
      kind: K,
      input: Operations[K]['input'],
    ): Promise<Operations[K]['result']> {
      const atOnce = tries[kind];
      if (atOnce) return atOnce(input);
      const result = await writer.submit(() => applier.apply(kind, input));
      announceJobs();
      return result;
    },
    read: createQueries(reader, {
      far: false,
      unreadable: options.unreadable ?? (() => undefined),
      plain: (read) => read(),
      async durable(read) {
        const found = await read();
        await writer.synced();
        return found;
      },
    }),
    onJobs(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onNews: () => () => undefined,
    tell: () => undefined,
    async close() {
      await writer.close();
      await reader.destroy();
      // Kysely closes only a connection it has used.
      if (reading.database.isOpen) reading.close();
      db.close();
    },
  };
}
