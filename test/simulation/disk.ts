import { randomUUID } from 'node:crypto';
import type { ConversationId } from '../../shared/ids.ts';
import { conversationIdSchema } from '../../shared/ids.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { openForWriting } from '../../server/store/sqlite/connection.ts';
import type { Connection } from '../../server/store/sqlite/connection.ts';
import { numberOf, textOf } from '../../server/store/row.ts';
import { openSqliteStore } from '../../server/store/sqlite/store.ts';
import type { OperationKind, Operations } from '../../server/store/operations.ts';
import { StoreProblem } from '../../server/store/store.ts';
import type { Store } from '../../server/store/store.ts';
import type { Fault } from './faults.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { Timeline } from './timeline.ts';

/** What is on the disk, as an inspector sees it who asks nobody. */
export type StoredEntry = {
  conversation: ConversationId;
  seq: number;
  author: string;
  id: string;
  body: string;
  turn: number | null;
  part: number | null;
};

export type Disk = {
  /** A new process opens what is committed. */
  mount(process: { isAlive(): boolean }): Store;
  /** The process that had it open died. */
  pullPlug(): void;
  /** Called between the next commit and the moment anybody hears of it. */
  onNextCommit(run: () => void): void;
  /** Nothing is stored for a while, as on a full disk. */
  overload(forMs: number): void;
  entries(): StoredEntry[];
  entry(conversation: string, seq: number): StoredEntry | undefined;
  openTurns(): number;
  close(): Promise<void>;
};

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/**
 * The real SQLite store in shared memory, behind a disk whose commits take their time. A second connection
 * keeps the memory while the process is down: what was committed stays, everything else is gone.
 */
export function createDisk(options: {
  timeline: Timeline;
  random: SeededRandom;
  faults: ReadonlySet<Fault>;
}): Disk {
  const { timeline, random, faults } = options;
  const file = `file:${randomUUID()}?mode=memory&cache=shared`;
  const inspector = openForWriting(file);
  const seen = new Set<string>();
  let mounted: Store | undefined;
  let closed = Promise.resolve();
  let busyUntil = 0;
  let committed: (() => void) | undefined;

  /** What each planted fault makes of an operation on its way to the store. */
  function tamper<K extends OperationKind>(kind: K, input: Operations[K]['input']): typeof input {
    if (faults.has('duplicates stored') && 'sender' in input && kind === 'message.receive') {
      if (seen.has(input.id)) return { ...input, id: mintMessageId(random.bytes) };
      seen.add(input.id);
    }
    if (faults.has('answers repeated') && 'part' in input && input.fence > 1)
      return { ...input, part: input.part + 100 * input.fence };
    return input;
  }

  function openStore(isAlive: () => boolean): Store {
    const sqlite = openSqliteStore({ file, clock: timeline, random: random.bytes });
    mounted = sqlite;
    type Waiting = { run(): Promise<() => void> };
    let queue: Waiting[] = [];
    let busy = false;

    const schedule = (): void => {
      if (busy || queue.length === 0) return;
      busy = true;
      timeline.after(random.pick([0, 1, 3, 25]), () => void commit());
    };

    const commit = async (): Promise<void> => {
      if (!isAlive()) return;
      const batch = queue;
      queue = [];
      const tellings = await Promise.all(batch.map((waiting) => waiting.run()));
      const hook = committed;
      committed = undefined;
      hook?.();
      timeline.after(random.pick([0, 1, 4]), () => {
        if (!isAlive()) return;
        for (const tell of tellings) tell();
        busy = false;
        schedule();
      });
    };

    const whileAlive = <T>(ask: () => Promise<T>): Promise<T> => (isAlive() ? ask() : never<T>());
    const { read } = sqlite;
    return {
      write<K extends OperationKind>(kind: K, input: Operations[K]['input']) {
        if (!isAlive()) return never<Operations[K]['result']>();
        if (timeline.now() < busyUntil) return Promise.reject(new StoreProblem('store.busy'));
        return new Promise<Operations[K]['result']>((resolve, reject) => {
          queue.push({
            run: () =>
              sqlite.write(kind, tamper(kind, input)).then(
                (result) => () => resolve(result),
                (error: unknown) => () =>
                  reject(error instanceof Error ? error : new Error(String(error))),
              ),
          });
          schedule();
        });
      },
      read: {
        conversation: (id) => whileAlive(() => read.conversation(id)),
        conversations: (site, asked) => whileAlive(() => read.conversations(site, asked)),
        entriesAfter: (id, after, limit) => whileAlive(() => read.entriesAfter(id, after, limit)),
        entry: (id, seq) => whileAlive(() => read.entry(id, seq)),
        openTurn: (id) => whileAlive(() => read.openTurn(id)),
        lastVisible: (ids) => whileAlive(() => read.lastVisible(ids)),
        nextJobDue: (kinds) => whileAlive(() => read.nextJobDue(kinds)),
        delivery: (id) => whileAlive(() => read.delivery(id)),
        backendWrite: (id) => whileAlive(() => read.backendWrite(id)),
        backendSync: (subject) => whileAlive(() => read.backendSync(subject)),
        backendWrites: (search) => whileAlive(() => read.backendWrites(search)),
        apiKey: (id) => whileAlive(() => read.apiKey(id)),
        backlog: () => whileAlive(() => read.backlog()),
        provenContact: (id) => whileAlive(() => read.provenContact(id)),
        sessionEnds: (visitor, contact) => whileAlive(() => read.sessionEnds(visitor, contact)),
        sessionEndsSince: (at) => whileAlive(() => read.sessionEndsSince(at)),
        news: (held, limit) => whileAlive(() => read.news(held, limit)),
        configuration: (version) => whileAlive(() => read.configuration(version)),
        configurationVersion: () => whileAlive(() => read.configurationVersion()),
        configurationOfDigest: (digest) => whileAlive(() => read.configurationOfDigest(digest)),
        secrets: () => whileAlive(() => read.secrets()),
        secretsVersion: () => whileAlive(() => read.secretsVersion()),
        token: (connection) => whileAlive(() => read.token(connection)),
        tokens: () => whileAlive(() => read.tokens()),
        widgetFileNames: () => whileAlive(() => read.widgetFileNames()),
        widgetFile: (name) => whileAlive(() => read.widgetFile(name)),
      },
      shared: false,
      clock: sqlite.clock,
      onNews: sqlite.onNews,
      tell: sqlite.tell,
      onJobs: sqlite.onJobs,
      close: () => sqlite.close(),
    };
  }

  return {
    mount: ({ isAlive }) => openStore(isAlive),
    pullPlug() {
      if (mounted) closed = mounted.close();
      mounted = undefined;
      if (faults.has('commit lost in crash'))
        inspector.run('delete from entry where id = (select max(id) from entry)');
    },
    onNextCommit(run) {
      committed = run;
    },
    overload(forMs) {
      busyUntil = timeline.now() + forMs;
    },
    entries: () => readEntries(inspector, '1 = 1'),
    entry: (conversation, seq) =>
      readEntries(inspector, 'conversation = ? and seq = ?', conversation, seq)[0],
    openTurns() {
      const row = inspector.get(`select count(*) as open from turn where state = 'open'`);
      return row ? numberOf(row, 'open') : 0;
    },
    async close() {
      await closed;
      await mounted?.close();
      inspector.close();
    },
  };
}

function readEntries(
  inspector: Connection,
  where: string,
  ...values: (string | number)[]
): StoredEntry[] {
  const rows = inspector.all(
    `select conversation, seq, author, client_id, payload, turn, part from entry
     where ${where} order by conversation, seq`,
    ...values,
  );
  return rows.map((row) => ({
    conversation: conversationIdSchema.parse(textOf(row, 'conversation')),
    seq: numberOf(row, 'seq'),
    author: textOf(row, 'author'),
    id: textOf(row, 'client_id'),
    body: textOf(row, 'payload'),
    turn: row['turn'] === null ? null : numberOf(row, 'turn'),
    part: row['part'] === null ? null : numberOf(row, 'part'),
  }));
}
