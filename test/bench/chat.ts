import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { countStored, countStoredIn, timeFdatasync } from './disk.ts';
import { figureOf, median, quantile, round } from './figures.ts';
import type { Figure } from './figures.ts';
import { floodStore, openGrouped, openSingle } from './grouping.ts';
import { measureRest } from './rest.ts';
import { connectCrowd, startServer, usageOf } from './servers.ts';
import type { Server } from './servers.ts';
import { startSide } from './side.ts';
import { startPostgres } from '../support/postgres.ts';
import type { Side } from './side.ts';

// node test/bench/chat.ts [--seconds N] [--rounds N] [--clients N] [--data FOLDER] [--postgres] [--profile]
// A message to a bare Socket.IO echo server and to the durable server, interleaved in one run: both
// acknowledge it and send one reply; the durable one has it on the disk before it says so, in SQLite or in a
// PostgreSQL of the bench's own.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '6' },
    clients: { type: 'string', default: '400' },
    paced: { type: 'string', default: '1000' },
    idle: { type: 'string', default: '2000' },
    data: { type: 'string', default: tmpdir() },
    postgres: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});
const number = z.coerce.number().positive();
const { seconds, rounds, clients, paced, idle } = z
  .object({ seconds: number, rounds: number, clients: number, paced: number, idle: number })
  .parse(values);

const floodedSchema = z.object({ messages: z.number(), seconds: z.number() });
const pacedSchema = z.object({ latencies: z.array(z.number()) });
const countsSchema = z.object({
  sent: z.number(),
  acknowledged: z.number(),
  replies: z.number(),
});

type Round = { perSecond: number; cpuMicroseconds: number };

const folder = mkdtempSync(join(values.data, 'deskbell-bench-'));

async function runRound(generator: Side, server: Server): Promise<Round> {
  const before = await usageOf(server);
  const reply = await generator.ask({ kind: 'flood', port: server.port, seconds }, 'flooded');
  const flooded = floodedSchema.parse(reply);
  const after = await usageOf(server);
  return {
    perSecond: flooded.messages / flooded.seconds,
    cpuMicroseconds: ((after.cpuSeconds - before.cpuSeconds) / flooded.messages) * 1e6,
  };
}

/** Throughput and CPU, A B A B …, so that whatever the machine does in between hits both. */
async function measureThroughput(
  generator: Side,
  bare: Server,
  durable: Server,
): Promise<Figure[]> {
  for (const server of [bare, durable]) {
    await connectCrowd(generator, server, clients);
    await generator.ask({ kind: 'flood', port: server.port, seconds: seconds / 2 }, 'flooded');
  }
  const pairs: { bare: Round; durable: Round }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const pair = {
      bare: await runRound(generator, bare),
      durable: await runRound(generator, durable),
    };
    pairs.push(pair);
    console.log(
      `round ${round}: bare ${pair.bare.perSecond.toFixed(0)}/s, ${pair.bare.cpuMicroseconds.toFixed(0)} µs;` +
        ` durable ${pair.durable.perSecond.toFixed(0)}/s, ${pair.durable.cpuMicroseconds.toFixed(0)} µs`,
    );
  }
  const perSecond = (side: 'bare' | 'durable') =>
    round(median(pairs.map((pair) => pair[side].perSecond)));
  const micros = (side: 'bare' | 'durable') =>
    round(median(pairs.map((pair) => pair[side].cpuMicroseconds)));
  return [
    figureOf(
      'chat.throughput',
      pairs.map((pair) => pair.durable.perSecond / pair.bare.perSecond),
      0.3,
      'above',
      {
        barePerSecond: perSecond('bare'),
        durablePerSecond: perSecond('durable'),
      },
    ),
    figureOf(
      'chat.cpu',
      pairs.map((pair) => pair.durable.cpuMicroseconds / pair.bare.cpuMicroseconds),
      4,
      'below',
      {
        bareMicroseconds: micros('bare'),
        durableMicroseconds: micros('durable'),
      },
    ),
  ];
}

/** One message a second from each of many visitors: what a customer waits for the acknowledgement. */
async function measurePaced(generator: Side, bare: Server, durable: Server): Promise<Figure[]> {
  const syncs = timeFdatasync(folder, 200);
  const latencies: Record<string, number[]> = {};
  for (const server of [bare, durable]) {
    await connectCrowd(generator, server, paced);
    const reply = await generator.ask(
      { kind: 'pace', port: server.port, seconds: seconds * 1.5 },
      'paced',
    );
    latencies[server.name] = pacedSchema.parse(reply).latencies;
  }
  syncs.push(...timeFdatasync(folder, 200));
  const { bare: plain = [], durable: stored = [] } = latencies;
  const disk = { fdatasyncP50: round(median(syncs)), fdatasyncP99: round(quantile(syncs, 0.99)) };
  return [
    figureOf('chat.paced.p50', [median(stored)], median(syncs) + 0.3, 'below', {
      unit: 'ms',
      bare: round(median(plain)),
      ...disk,
    }),
    figureOf('chat.paced.p99', [quantile(stored, 0.99)], 10, 'below', {
      unit: 'ms',
      bare: round(quantile(plain, 0.99)),
      ...disk,
    }),
  ];
}

/** Everything acknowledged must be stored, answered and received: a fast bench that loses is no bench. */
async function checkNothingLost(
  generator: Side,
  bare: Server,
  durable: Server,
  databaseUrl: string | undefined,
): Promise<number> {
  const counts = async ({ port }: Server) =>
    countsSchema.parse(await generator.ask({ kind: 'counts', port }, 'counts'));
  const [plain, promised] = [await counts(bare), await counts(durable)];
  await durable.side.end();
  const stored = databaseUrl ? await countStoredIn(databaseUrl) : countStored(join(folder, 'load'));
  const equal = [
    promised.acknowledged,
    promised.replies,
    stored.messages,
    stored.answered,
    stored.turns,
  ];
  const lost = equal.some((count) => count !== promised.sent) || plain.replies !== plain.sent;
  if (lost) throw new Error(`lost: ${JSON.stringify({ plain, promised, stored })}`);
  console.log(`${promised.sent} messages sent, acknowledged, stored, answered and received`);
  return promised.sent;
}

/** What grouping is worth: the same three operations a message, through the store and with a commit for each. */
async function measureGrouping(newDatabase: () => Promise<string>): Promise<Figure[]> {
  const url = await newDatabase();
  const grouped = await openGrouped(url);
  const single = openSingle(url);
  const visitors = Math.min(clients, 200);
  const both: { grouped: number; single: number }[] = [];
  for (let count = 1; count <= rounds; count += 1)
    both.push({
      grouped: await floodStore(grouped, visitors, seconds / 2),
      single: await floodStore(single, visitors, seconds / 2),
    });
  await grouped.close();
  await single.close();
  return [
    figureOf(
      'store.grouping',
      both.map((one) => one.grouped / one.single),
      3,
      'above',
      {
        groupedPerSecond: round(median(both.map((one) => one.grouped))),
        singlePerSecond: round(median(both.map((one) => one.single))),
      },
    ),
  ];
}

const postgres = values.postgres ? await startPostgres({ fsync: true }) : undefined;
try {
  const databaseUrl = await postgres?.createDatabase();
  const inDatabase = databaseUrl === undefined ? [] : [databaseUrl];
  const { side: generator } = await startSide('generator.ts');
  const bare = await startServer('bare', 'bare-server.ts');
  const durable = await startServer('durable', 'durable-server.ts', {
    args: [join(folder, 'load'), ...inDatabase],
    profile: values.profile,
  });
  const figures = await measureThroughput(generator, bare, durable);
  figures.push(...(await measurePaced(generator, bare, durable)));
  const messages = await checkNothingLost(generator, bare, durable, databaseUrl);
  await bare.side.end();
  if (postgres) figures.push(...(await measureGrouping(() => postgres.createDatabase())));
  figures.push(...(await measureRest(generator, [join(folder, 'rest'), ...inDatabase], idle)));
  await generator.end();
  const engine = postgres ? 'postgres' : 'sqlite';
  for (const figure of figures) console.log(JSON.stringify({ ...figure, engine, messages }));
} finally {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}
