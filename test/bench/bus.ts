import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startPostgres } from '../support/postgres.ts';
import { readUsage, speakOver, spenders, startBus } from './bus/buses.ts';
import type { Bus, Usage } from './bus/buses.ts';
import { findPostmaster } from './bus/cpu.ts';
import { mintSessions } from './bus/sessions.ts';
import type { Sessions } from './bus/sessions.ts';
import { timeFdatasync } from './disk.ts';
import { figureOf, median, quantile, round } from './figures.ts';
import type { Figure } from './figures.ts';
import { startSide } from './side.ts';
import type { Side } from './side.ts';

// node test/bench/bus.ts [--seconds N] [--rounds N] [--rooms N] [--buses server,adapter,named:3] [--profile]
// What one process says, heard by clients of another one, over one PostgreSQL with fsync on. The buses take turns in
// one run; all but the adapter's have every message on the disk before anybody hears of it.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '6' },
    rooms: { type: 'string', default: '200' },
    window: { type: 'string', default: '2000' },
    paced: { type: 'string', default: '500' },
    buses: { type: 'string', default: 'server,adapter,named,position' },
    profile: { type: 'boolean', default: false },
  },
});
const number = z.coerce.number().positive();
const { seconds, rounds, rooms, window, paced } = z
  .object({ seconds: number, rounds: number, rooms: number, window: number, paced: number })
  .parse(values);

/** `micros`: of processor time per message. `p50` and `p99` at an even pace, in milliseconds. */
type Round = { messages: number; perSecond: number; micros: Usage; p50: number; p99: number };
type Measured = { bus: Bus; rounds: Round[] };

const latenciesSchema = z.object({ latencies: z.array(z.number()) });
const folder = mkdtempSync(join(tmpdir(), 'deskbell-bus-'));

async function runRound(crowd: Side, bus: Bus, postmaster: number): Promise<Round> {
  const before = await readUsage(crowd, bus, postmaster);
  const { messages, ...said } = await speakOver(crowd, bus, { kind: 'flood', seconds, window });
  const after = await readUsage(crowd, bus, postmaster);
  const micros = { ...after };
  for (const who of spenders) micros[who] = round(((after[who] - before[who]) / messages) * 1e6);
  await crowd.ask({ kind: 'latencies' }, 'latencies');
  const paces = await speakOver(crowd, bus, { kind: 'pace', seconds, perSecond: paced });
  const heard = await crowd.ask({ kind: 'latencies' }, 'latencies');
  const { latencies } = latenciesSchema.parse(heard);
  if (latencies.length !== paces.messages)
    throw new Error(`${paces.messages} messages were said, and ${latencies.length} heard`);
  const perSecond = messages / said.seconds;
  return {
    messages: messages + paces.messages,
    perSecond,
    micros,
    p50: median(latencies),
    p99: quantile(latencies, 0.99),
  };
}

async function measure(
  crowd: Side,
  buses: readonly Bus[],
  postmaster: number,
): Promise<Measured[]> {
  for (const bus of buses)
    await speakOver(crowd, bus, { kind: 'flood', seconds: seconds / 2, window });
  const measured = buses.map((bus): Measured => ({ bus, rounds: [] }));
  for (let count = 1; count <= rounds; count += 1) {
    for (const { bus, rounds } of measured) {
      const one = await runRound(crowd, bus, postmaster);
      rounds.push(one);
      console.log(
        `round ${count}: ${bus.name} ${one.perSecond.toFixed(0)}/s, µs of processor per message ${JSON.stringify(one.micros)};` +
          ` ${paced}/s: p50 ${one.p50.toFixed(2)} ms, p99 ${one.p99.toFixed(2)} ms`,
      );
    }
  }
  return measured;
}

function figuresOf(
  { bus, rounds }: Measured,
  others: Measured | undefined,
  syncs: number[],
): Figure[] {
  const ratios = rounds.map(
    (mine, index) => mine.perSecond / (others?.rounds[index]?.perSecond ?? NaN),
  );
  const messages = rounds.reduce((sum, one) => sum + one.messages, 0);
  const middle = (of: (one: Round) => number): number => round(median(rounds.map(of)));
  const micros = Object.fromEntries(spenders.map((who) => [who, middle((one) => one.micros[who])]));
  const disk = { fdatasyncP50: round(median(syncs)), fdatasyncP99: round(quantile(syncs, 0.99)) };
  const paces = { unit: 'ms', perSecond: paced, messages, ...disk };
  return [
    figureOf(`bus.${bus.name}.throughput`, ratios, 2, 'above', {
      perSecond: middle((one) => one.perSecond),
      micros,
      messages,
    }),
    figureOf(
      `bus.${bus.name}.p50`,
      rounds.map(({ p50 }) => p50),
      3,
      'below',
      paces,
    ),
    figureOf(
      `bus.${bus.name}.p99`,
      rounds.map(({ p99 }) => p99),
      20,
      'below',
      paces,
    ),
  ];
}

async function connectCrowd(crowd: Side, bus: Bus, sessions: Sessions): Promise<void> {
  const isAdapter = bus.name === 'adapter';
  const tokens = sessions.map(({ token }, index) => (isAdapter ? String(index) : token));
  await crowd.ask({ kind: 'connect', port: bus.port, tokens, ordered: !isAdapter }, 'connected');
}

const postgres = await startPostgres({ fsync: true });
try {
  const sessionsFile = join(folder, 'sessions.json');
  const sessions = mintSessions(sessionsFile, rooms);
  const { side: crowd } = await startSide('bus/crowd.ts');
  const buses: Bus[] = [];
  for (const name of values.buses.split(',')) {
    const url = await postgres.createDatabase();
    const place = { folder, url, sessions: sessionsFile, rooms, profile: values.profile };
    const bus = await startBus(name, place);
    await connectCrowd(crowd, bus, sessions);
    buses.push(bus);
  }
  const syncs = timeFdatasync(folder, 200);
  const measured = await measure(crowd, buses, await findPostmaster(postgres.url()));
  syncs.push(...timeFdatasync(folder, 200));
  for (const { speaker, listener } of buses) {
    await speaker.end();
    await listener.end();
  }
  await crowd.end();
  const others = measured.find(({ bus }) => bus.name === 'adapter');
  for (const one of measured)
    for (const figure of figuresOf(one, others, syncs)) console.log(JSON.stringify(figure));
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
