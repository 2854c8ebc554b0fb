import type { Clock } from '../../../shared/clock.ts';
import { randomText } from '../../../shared/mint.ts';
import type { RandomBytes } from '../../../shared/random.ts';
import { wakesWorkers } from '../operations/all.ts';
import type { OperationKind, Operations } from '../operations.ts';
import { limits } from '../../../shared/limits.ts';
import { createQueries } from '../reads/all.ts';
import { StoreProblem } from '../store.ts';
import type { News, Store } from '../store.ts';
import { taskOf } from './batch.ts';
import { createBell } from './bell.ts';
import type { Ring } from './bell.ts';
import type { Changes } from './changes.ts';
import { connect } from './connect.ts';
import { createLines } from './lines.ts';
import { migratePostgres } from './migrate.ts';
import { createReader, readAgain } from './reader.ts';
import { startSharedClock } from './shared-clock.ts';
import { createWriter } from './writer.ts';

type PostgresStoreOptions = {
  /** `postgres://…` with whatever else the driver takes, such as `sslmode`. */
  url: string;
  clock: Clock;
  random: RandomBytes;
  /** Transactions side by side; as many as the limits say, if nobody says otherwise. */
  writers?: number;
  committed?: (fact: { operations: number; ms: number }) => void;
  /** Hears of each entry that this version cannot read, once. */
  unreadable?: (error: Error) => void;
};

/** Opens the store that many processes share: migrates, then connections that write, read, and listen. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const {
    url,
    clock,
    random,
    writers = limits.databaseWriters,
    unreadable = () => undefined,
  } = options;
  await migratePostgres(url, clock.now());
  const jobListeners = new Set<() => void>();
  const newsListeners = new Set<(news: News) => void>();
  const open = () => connect(url);
  // What waits to be written waits in the writer's own queue.
  const writing = createLines({ connect: open, clock, most: 2 * writers });
  const readingLines = createLines({
    connect: open,
    clock,
    most: limits.databaseReaders,
    waiting: { most: limits.databaseReadsWaiting, ms: limits.storePatienceMs },
  });
  const reader = createReader(readingLines);

  const wake = (): void => {
    for (const listener of jobListeners) listener();
  };
  const bell = createBell({
    connect: open,
    clock,
    process: randomText(random),
    heard(news) {
      if (news.kind === 'jobs' || news.kind === 'missed') wake();
      if (news.kind === 'jobs') return;
      for (const listener of newsListeners) listener(news);
    },
  });
  const writer = createWriter({
    lines: writing,
    clock,
    random,
    writers,
    committed(changes, fact) {
      options.committed?.(fact);
      const rings = ringsOf(changes);
      bell.ring(rings);
      if (rings.some(({ kind }) => kind === 'jobs')) wake();
    },
  });

  const reading = <T>(read: () => Promise<T>): Promise<T> => readAgain(clock, readingLines, read);
  const sharedClock = await startSharedClock(readingLines, clock);
  // From here on no other process does anything that is not heard, or known to be missed.
  await bell.ready;

  return {
    shared: true,
    clock: sharedClock,
    async write<K extends OperationKind>(kind: K, input: Operations[K]['input']) {
      let result: { value: Operations[K]['result'] } | undefined;
      const task = taskOf(kind, input, (value) => {
        result = { value };
      });
      await writer.submit(task);
      if (!result) throw new StoreProblem('server.error');
      if (kind === 'turn.release') bell.ring([{ kind: 'turns' }]);
      if (wakesWorkers.has(kind)) {
        bell.ring([{ kind: 'jobs' }]);
        wake();
      }
      if (changesConfiguration.has(kind)) bell.ring([{ kind: 'configuration' }]);
      return result.value;
    },
    read: createQueries(reader, { durable: reading, plain: reading, far: true, unreadable }),
    onJobs(listener) {
      jobListeners.add(listener);
      return () => jobListeners.delete(listener);
    },
    onNews(listener) {
      newsListeners.add(listener);
      return () => newsListeners.delete(listener);
    },
    tell: (conversation, sign) => bell.ring([{ kind: 'sign', conversation, sign }]),
    async close() {
      sharedClock.stop();
      await writer.close();
      await bell.close();
      await Promise.all([readingLines.close(), writing.close()]);
    },
  };
}

/** After these, what a configuration says or refers to may be something else. */
const changesConfiguration: ReadonlySet<OperationKind> = new Set([
  'configuration.push',
  'secret.set',
  'secret.remove',
  'secret.rekey',
]);

/** What the others are told of a commit. */
function ringsOf(changes: Changes): Ring[] {
  const entries = changes.entries.map(({ conversation }): Ring => ({
    kind: 'entries',
    conversation,
  }));
  const waits = [...changes.movedJobs.values()].some(({ state }) => state === 'waiting');
  return changes.jobs.length > 0 || waits ? [...entries, { kind: 'jobs' }] : entries;
}
