import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startPostgres } from '../support/postgres.ts';
import { startSide } from './side.ts';
import type { Side } from './side.ts';
import { mintSessions } from './bus/sessions.ts';
import type { Sessions } from './bus/sessions.ts';
import { figureOf, median, quantile, round } from './figures.ts';
import type { Figure } from './figures.ts';
import { cpuSecondsOf, findPostmaster } from './bus/cpu.ts';

// node test/bench/bus.ts [--seconds N] [--rounds N] [--rooms N] [--buses named,position,adapter,named:3]
// What one process says, heard by clients of another one, over one PostgreSQL with fsync on. The buses take turns in
// one run; all but the adapter have every message on the disk before anybody hears of it.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '6' },
    rooms: { type: 'string', default: '200' },
    window: { type: 'string', default: '1000' },
    paced: { type: 'string', default: '500' },
    buses: { type: 'string', default: 'named,adapter,position' },
    profile: { type: 'boolean', default: false },
  },
});
const number = z.coerce.number().positive();
const { seconds, rounds, rooms, window, paced } = z
  .object({ seconds: number, rounds: number, rooms: number, window: number, paced: number })
  .parse(values);

type Bus = {
  name: string;
  port: number;
  speaker: Side;
  listener: Side;
  rounds: Round[];
  latencies: number[];
};
type Round = { perSecond: number; micros: Record<string, number> };

const readySchema = z.object({ port: z.number() });
const saidSchema = z.object({ messages: z.number(), seconds: z.number() });
const heardSchema = z.object({ count: z.number() });
const latenciesSchema = z.object({ latencies: z.array(z.number()) });
const usageSchema = z.object({ cpuSeconds: z.number() });

const folder = mkdtempSync(join(tmpdir(), 'deskbell-bus-'));
const sessionsFile = join(folder, 'sessions.json');

async function startBus(name: string, url: string): Promise<Bus> {
  const [ordering = '', writers] = name.split(':');
  const nodeArgs = (role: string) =>
    values.profile
      ? [
          '--cpu-prof',
          `--cpu-prof-dir=/tmp/deskbell-profile`,
          `--cpu-prof-name=${name}-${role}.cpuprofile`,
        ]
      : [];
  const isAdapter = ordering === 'adapter';
  const args = isAdapter ? [url, String(rooms)] : [ordering, url, sessionsFile];
  const listener = await startSide(isAdapter ? 'bus/adapter.ts' : 'bus/listener.ts', {
    args,
    nodeArgs: nodeArgs('listener'),
  });
  const speaker = await startSide(isAdapter ? 'bus/adapter.ts' : 'bus/speaker.ts', {
    args: writers === undefined ? args : [...args, writers],
    nodeArgs: nodeArgs('speaker'),
  });
  const { port } = readySchema.parse(listener.ready);
  return { name, port, speaker: speaker.side, listener: listener.side, rounds: [], latencies: [] };
}

/** Lets one bus speak, and tells it what was heard. */
async function speakOver(crowd: Side, bus: Bus, how: Record<string, unknown> & { kind: string }) {
  await crowd.ask({ kind: 'listen', port: bus.port }, 'listening');
  const stop = crowd.on('heard', (message) => {
    bus.speaker.tell({ kind: 'heard', ...heardSchema.parse(message) });
  });
  try {
    const said = saidSchema.parse(await bus.speaker.ask(how, 'said'));
    return said;
  } finally {
    stop();
  }
}

/** Seconds of processor time that everything has used so far, by who used it. */
async function readUsage(crowd: Side, { speaker, listener }: Bus, postmaster: number) {
  const of = async (side: Side) =>
    usageSchema.parse(await side.ask({ kind: 'usage' }, 'usage')).cpuSeconds;
  return {
    speaker: await of(speaker),
    listener: await of(listener),
    crowd: await of(crowd),
    postgres: cpuSecondsOf(postmaster),
  };
}

async function runRound(crowd: Side, bus: Bus, postmaster: number): Promise<Round> {
  const before = await readUsage(crowd, bus, postmaster);
  const said = await speakOver(crowd, bus, { kind: 'flood', seconds, window });
  const after = await readUsage(crowd, bus, postmaster);
  const micros = (who: keyof typeof before) =>
    round(((after[who] - before[who]) / said.messages) * 1e6);
  return {
    perSecond: said.messages / said.seconds,
    micros: {
      speaker: micros('speaker'),
      listener: micros('listener'),
      postgres: micros('postgres'),
      crowd: micros('crowd'),
    },
  };
}

async function runPaced(crowd: Side, bus: Bus): Promise<number[]> {
  await speakOver(crowd, bus, { kind: 'pace', seconds, perSecond: paced });
  return latenciesSchema.parse(await crowd.ask({ kind: 'latencies' }, 'latencies')).latencies;
}

async function measure(crowd: Side, buses: readonly Bus[], postmaster: number): Promise<void> {
  for (const bus of buses)
    await speakOver(crowd, bus, { kind: 'flood', seconds: seconds / 2, window });
  for (let count = 1; count <= rounds; count += 1) {
    for (const bus of buses) {
      const one = await runRound(crowd, bus, postmaster);
      const slow = await runPaced(crowd, bus);
      bus.rounds.push(one);
      bus.latencies.push(...slow);
      console.log(
        `round ${count}: ${bus.name} ${one.perSecond.toFixed(0)}/s, µs of CPU per message ${JSON.stringify(one.micros)},` +
          ` at ${paced}/s p50 ${median(slow).toFixed(2)} ms, p99 ${quantile(slow, 0.99).toFixed(2)} ms`,
      );
    }
  }
}

function figuresOf(bus: Bus, adapter: Bus | undefined): Figure[] {
  const perSecond = bus.rounds.map((one) => one.perSecond);
  const ratios = perSecond.map((mine, index) => mine / (adapter?.rounds[index]?.perSecond ?? NaN));
  const who = ['speaker', 'listener', 'postgres', 'crowd'];
  return [
    figureOf(`bus.${bus.name}.throughput`, ratios, 2, 'above', {
      perSecond: round(median(perSecond)),
      cpuMicroseconds: Object.fromEntries(
        who.map((one) => [one, round(median(bus.rounds.map(({ micros }) => micros[one] ?? NaN)))]),
      ),
    }),
    figureOf(`bus.${bus.name}.p50`, [median(bus.latencies)], 3, 'below', { unit: 'ms' }),
    figureOf(`bus.${bus.name}.p99`, [quantile(bus.latencies, 0.99)], 20, 'below', { unit: 'ms' }),
  ];
}

async function connectCrowd(crowd: Side, bus: Bus, sessions: Sessions): Promise<void> {
  const isAdapter = bus.name === 'adapter';
  const tokens = sessions.map(({ token }, index) => (isAdapter ? String(index) : token));
  await crowd.ask({ kind: 'connect', port: bus.port, tokens, ordered: !isAdapter }, 'connected');
}

const postgres = await startPostgres({ fsync: true });
try {
  const sessions = mintSessions(sessionsFile, rooms);
  const { side: crowd } = await startSide('bus/crowd.ts');
  const buses: Bus[] = [];
  for (const name of values.buses.split(',')) {
    const bus = await startBus(name, await postgres.createDatabase());
    await connectCrowd(crowd, bus, sessions);
    buses.push(bus);
  }
  await measure(crowd, buses, await findPostmaster(postgres.url()));
  for (const bus of buses) {
    await bus.speaker.end();
    await bus.listener.end();
  }
  await crowd.end();
  const adapter = buses.find(({ name }) => name === 'adapter');
  for (const bus of buses)
    for (const figure of figuresOf(bus, adapter)) console.log(JSON.stringify(figure));
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
