import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { countStored } from './disk.ts';
import { figureOf, median, quantile, round } from './figures.ts';
import type { Figure } from './figures.ts';
import { connectCrowd, startServer, usageOf } from './servers.ts';
import type { Server } from './servers.ts';
import { startSide } from './side.ts';
import type { Side } from './side.ts';

// node test/bench/orders.ts [--seconds N] [--rounds N] [--clients N] [--paced N] [--data FOLDER] [--profile]
// A customer gives an order's number and e-mail in one message; a backend that takes 5 ms is asked, and the order is
// shown. The durable server, which has everything on the disk, against a bot written by hand that stores nothing,
// interleaved in one run. No two messages ask for the same order.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    clients: { type: 'string', default: '128' },
    paced: { type: 'string', default: '300' },
    data: { type: 'string', default: tmpdir() },
    profile: { type: 'boolean', default: false },
  },
});
const number = z.coerce.number().positive();
const { seconds, rounds, clients, paced } = z
  .object({ seconds: number, rounds: number, clients: number, paced: number })
  .parse(values);

const floodedSchema = z.object({
  messages: z.number(),
  seconds: z.number(),
  p50: z.number(),
  p99: z.number(),
});
const pacedSchema = z.object({ replies: z.array(z.number()) });
const countsSchema = z.object({
  sent: z.number(),
  acknowledged: z.number(),
  replies: z.number(),
});
const askedSchema = z.object({ calls: z.number(), numbers: z.number() });

type Round = { perSecond: number; cpuMicroseconds: number; p50: number; p99: number };
type Pair = { bot: Round; durable: Round };

const folder = mkdtempSync(join(values.data, 'deskbell-orders-'));

async function runRound(generator: Side, server: Server): Promise<Round> {
  const before = await usageOf(server);
  const reply = await generator.ask({ kind: 'flood', port: server.port, seconds }, 'flooded');
  const { messages, p50, p99, ...flooded } = floodedSchema.parse(reply);
  const after = await usageOf(server);
  return {
    perSecond: messages / flooded.seconds,
    cpuMicroseconds: ((after.cpuSeconds - before.cpuSeconds) / messages) * 1e6,
    p50,
    p99,
  };
}

/** As many customers at once as there are clients, each asking again as soon as the order is shown: A B A B … */
async function measureThroughput(generator: Side, bot: Server, durable: Server): Promise<Figure[]> {
  for (const server of [bot, durable]) {
    await connectCrowd(generator, server, clients);
    await generator.ask({ kind: 'flood', port: server.port, seconds: seconds / 2 }, 'flooded');
  }
  const pairs: Pair[] = [];
  for (let count = 1; count <= rounds; count += 1) {
    const pair = {
      bot: await runRound(generator, bot),
      durable: await runRound(generator, durable),
    };
    pairs.push(pair);
    console.log(`round ${count}: bot ${describe(pair.bot)}; durable ${describe(pair.durable)}`);
  }
  const middle = (side: keyof Pair, what: keyof Round) =>
    round(median(pairs.map((pair) => pair[side][what])));
  const ratios = (what: keyof Round) => pairs.map((pair) => pair.durable[what] / pair.bot[what]);
  return [
    figureOf('orders.throughput', ratios('perSecond'), 1, 'above', {
      botPerSecond: middle('bot', 'perSecond'),
      durablePerSecond: middle('durable', 'perSecond'),
      atOnce: clients,
      unit: 'ms',
      botP50: middle('bot', 'p50'),
      durableP50: middle('durable', 'p50'),
      botP99: middle('bot', 'p99'),
      durableP99: middle('durable', 'p99'),
    }),
    figureOf('orders.cpu', ratios('cpuMicroseconds'), 1, 'below', {
      botMicroseconds: middle('bot', 'cpuMicroseconds'),
      durableMicroseconds: middle('durable', 'cpuMicroseconds'),
    }),
  ];
}

function describe({ perSecond, cpuMicroseconds, p50, p99 }: Round): string {
  return `${perSecond.toFixed(0)}/s, ${cpuMicroseconds.toFixed(0)} µs, p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms`;
}

/** So many questions in each second, which both have time for: what a customer waits for the order. */
async function measurePaced(generator: Side, bot: Server, durable: Server): Promise<Figure[]> {
  const waits: Record<'bot' | 'durable', number[]> = { bot: [], durable: [] };
  const sides = [
    ['bot', bot],
    ['durable', durable],
    ['bot', bot],
    ['durable', durable],
  ] as const;
  for (const [side, server] of sides) {
    await connectCrowd(generator, server, paced);
    const reply = await generator.ask({ kind: 'pace', port: server.port, seconds }, 'paced');
    waits[side].push(...pacedSchema.parse(reply).replies);
  }
  return [0.5, 0.99].map((share) => {
    const [bare, stored] = [quantile(waits.bot, share), quantile(waits.durable, share)];
    return figureOf(`orders.paced.p${share * 100}`, [stored / bare], 1.5, 'below', {
      unit: 'ms',
      bot: round(bare),
      durable: round(stored),
      perSecond: paced,
    });
  });
}

/** A bench that loses, mixes up or remembers is none: each message was stored, asked once, and shown its own order. */
async function checkEverything(
  generator: Side,
  { bot, durable, backend }: { bot: Server; durable: Server; backend: Server },
): Promise<number> {
  const counts = async ({ port }: Server) =>
    countsSchema.parse(await generator.ask({ kind: 'counts', port }, 'counts'));
  const [plain, promised] = [await counts(bot), await counts(durable)];
  const asked = askedSchema.parse(await backend.side.ask({ kind: 'asked' }, 'asked'));
  await durable.side.end();
  const stored = countStored(join(folder, 'data'));
  const messages = plain.sent + promised.sent;
  const equal =
    [plain.acknowledged, plain.replies].every((count) => count === plain.sent) &&
    // What is answered is two entries: the words, and the card.
    [
      promised.acknowledged,
      promised.replies,
      stored.messages,
      stored.answered / 2,
      stored.turns,
    ].every((count) => count === promised.sent) &&
    [asked.calls, asked.numbers].every((count) => count === messages);
  if (!equal) throw new Error(`not equal: ${JSON.stringify({ plain, promised, stored, asked })}`);
  console.log(`${messages} messages sent and acknowledged, each answered with its own order`);
  return messages;
}

try {
  const { side: generator } = await startSide('generator.ts', { args: ['orders'] });
  const backend = await startServer('backend', 'orders/backend.ts');
  const url = `http://127.0.0.1:${backend.port}`;
  const bot = await startServer('bot', 'orders/bot.ts', { args: [url] });
  const durable = await startServer('durable', 'durable-server.ts', {
    args: [join(folder, 'data'), '--backend', url],
    profile: values.profile,
  });
  const figures = await measureThroughput(generator, bot, durable);
  figures.push(...(await measurePaced(generator, bot, durable)));
  const messages = await checkEverything(generator, { bot, durable, backend });
  await bot.side.end();
  await backend.side.end();
  await generator.end();
  for (const figure of figures) console.log(JSON.stringify({ ...figure, messages }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
