import { setTimeout as wait } from 'node:timers/promises';
import type { Entry } from '../../shared/entry.ts';
import { writeConfiguration, writeEchoIntent } from './configuration.ts';
import { readDatabase } from './database.ts';
import { createDataFolder, removeFolder, startDemoBackend } from './deskbell.ts';
import type { RandomSource } from './random-source.ts';
import { createResilientVisitor } from './resilient-visitor.ts';
import type { ResilientVisitor } from './resilient-visitor.ts';
import { startServerProcess } from './server-process.ts';

export type StoredEntry = {
  seq: number;
  clientId: string;
  turn: number | null;
  part: number | null;
  author: string;
};

/** What one visitor said, was told, and what the database holds of it in the end. */
export type Account = {
  /** Text to the seq it was acknowledged with. */
  acknowledged: Map<string, number>;
  /** What the page showed after its last catching up. */
  shown: Map<number, Entry>;
  /** What a fresh page shows. */
  resumed: Entry[];
  stored: StoredEntry[];
  contradictions: string[];
  refused: string[];
};

export type KillLoopResult = { kills: number; killedWhileSending: number; accounts: Account[] };

/**
 * Several visitors talk without pause to a server that is killed with SIGKILL at random moments and started
 * again on the same data and port. Ends when every message is acknowledged and every turn has ended.
 */
export async function runKillLoop(options: {
  kills: number;
  visitors: number;
  random: RandomSource;
  signal: AbortSignal;
}): Promise<KillLoopResult> {
  const { random, signal } = options;
  const backend = await startDemoBackend();
  const dataFolder = createDataFolder();
  const configuration = writeConfiguration(dataFolder, [writeEchoIntent(dataFolder)]);
  const start = (port: number) =>
    startServerProcess({ backend, dataFolder, configuration, port, logLevel: 'error', signal });
  let server = await start(0);
  const { url, port } = server;
  let stopped = false;
  let underWay = 0;

  const visitors = Array.from({ length: options.visitors }, () =>
    createResilientVisitor({
      url,
      origin: url,
      pause: () => wait(10 + 20 * random.fraction()),
    }),
  );
  const talks = visitors.map(async (visitor, number) => {
    const acknowledged = new Map<string, number>();
    for (let count = 1; !stopped; count += 1) {
      const text = `visitor ${number} says ${count}`;
      underWay += 1;
      // Two at once, so that turns wait behind each other when the server dies.
      const [first, second] = await Promise.all([visitor.say(text), visitor.say(`${text} again`)]);
      acknowledged.set(text, first).set(`${text} again`, second);
      underWay -= 1;
      await wait(10 + 50 * random.fraction());
    }
    return acknowledged;
  });

  try {
    let killedWhileSending = 0;
    for (let kill = 0; kill < options.kills; kill += 1) {
      await wait(350 * random.fraction() ** 2 + 20);
      if (underWay > 0) killedWhileSending += 1;
      await server.kill();
      server = await start(port);
    }
    stopped = true;
    const acknowledged = await Promise.all(talks);
    await untilNoTurnIsOpen(dataFolder);
    const accounts = await Promise.all(
      visitors.map((visitor, number) =>
        closeAccount(visitor, acknowledged[number] ?? new Map<string, number>(), url, dataFolder),
      ),
    );
    return { kills: options.kills, killedWhileSending, accounts };
  } finally {
    stopped = true;
    for (const visitor of visitors) visitor.leave();
    await server.kill();
    await backend.close();
    removeFolder(dataFolder);
  }
}

/** The server has all it needs; it only needs its time. */
async function untilNoTurnIsOpen(dataFolder: string): Promise<void> {
  const open = () =>
    readDatabase(dataFolder, `select count(*) as n from turn where state = 'open'`)[0]?.['n'];
  while (open() !== 0) await wait(50);
}

async function closeAccount(
  visitor: ResilientVisitor,
  acknowledged: Map<string, number>,
  url: string,
  dataFolder: string,
): Promise<Account> {
  await visitor.catchUp();
  const token = visitor.token();
  if (token === undefined) throw new Error('the visitor never came in');
  const fresh = createResilientVisitor({
    url,
    origin: url,
    token,
    pause: () => wait(50),
  });
  await fresh.catchUp();
  const resumed = [...fresh.shown.values()];
  fresh.leave();
  return {
    acknowledged,
    shown: visitor.shown,
    resumed,
    stored: storedOf(dataFolder, visitor.conversation()),
    contradictions: visitor.contradictions,
    refused: visitor.refused,
  };
}

function storedOf(dataFolder: string, conversation: string): StoredEntry[] {
  return readDatabase(
    dataFolder,
    'select seq, client_id, turn, part, author from entry where conversation = ? order by seq',
    conversation,
  ).map((row) => ({
    seq: Number(row['seq']),
    clientId: String(row['client_id']),
    turn: row['turn'] === null ? null : Number(row['turn']),
    part: row['part'] === null ? null : Number(row['part']),
    author: String(row['author']),
  }));
}
