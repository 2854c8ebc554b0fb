import { join } from 'node:path';
import { z } from 'zod';
import { startSide } from '../side.ts';
import type { Side } from '../side.ts';
import { cpuSecondsOf } from './cpu.ts';

/**
 * The ways from one process to a client of another that are measured.
 * - `server`: the store's bell to the real server, which reads what is new and pushes it.
 * - `named`, `position`: the same without the rest of the server, for the two orderings of the log.
 * - `adapter`: Socket.IO with its adapter for PostgreSQL; nothing is stored.
 * A number behind `server` or `named` says how many transactions run side by side: `named:3`.
 */
export const busKinds = ['server', 'named', 'position', 'adapter'] as const;

export type Bus = { name: string; port: number; speaker: Side; listener: Side };
export type Place = {
  folder: string;
  url: string;
  sessions: string;
  rooms: number;
  profile: boolean;
};

const readySchema = z.object({ port: z.number() });
const saidSchema = z.object({ messages: z.number(), seconds: z.number() });
const heardSchema = z.object({ count: z.number() });
const usageSchema = z.object({ cpuSeconds: z.number() });

export async function startBus(name: string, place: Place): Promise<Bus> {
  const [kind = '', writers] = name.split(':');
  const { url, sessions, rooms } = place;
  const speaking = ['bus/speaker.ts', kind === 'position' ? kind : 'named', url, sessions];
  const counted = writers === undefined ? speaking : [...speaking, writers];
  const listening = ['bus/listener.ts', kind, url, sessions];
  const adapter = ['bus/adapter.ts', url, String(rooms)];
  const { speaks, listens } = {
    server: { speaks: counted, listens: ['durable-server.ts', join(place.folder, 'data'), url] },
    named: { speaks: counted, listens: listening },
    position: { speaks: counted, listens: listening },
    adapter: { speaks: adapter, listens: adapter },
  }[z.enum(busKinds).parse(kind)];
  const start = ([file = '', ...args]: string[], role: string) =>
    startSide(file, { args, nodeArgs: place.profile ? profileAs(`${name}-${role}`) : [] });
  const { side: listener, ready } = await start(listens, 'listener');
  const { side: speaker } = await start(speaks, 'speaker');
  return { name, port: readySchema.parse(ready).port, speaker, listener };
}

const profileAs = (name: string): string[] => [
  '--cpu-prof',
  '--cpu-prof-dir=/tmp/deskbell-profile',
  `--cpu-prof-name=${name}.cpuprofile`,
];

/** Lets one bus speak, and tells it what was heard. */
export async function speakOver(
  crowd: Side,
  bus: Bus,
  how: Record<string, unknown> & { kind: string },
): Promise<{ messages: number; seconds: number }> {
  await crowd.ask({ kind: 'listen', port: bus.port }, 'listening');
  const stop = crowd.on('heard', (message) => {
    bus.speaker.tell({ kind: 'heard', ...heardSchema.parse(message) });
  });
  const said = await bus.speaker.ask(how, 'said').finally(stop);
  return saidSchema.parse(said);
}

export const spenders = ['speaker', 'listener', 'postgres', 'crowd'] as const;
export type Usage = Record<(typeof spenders)[number], number>;

/** Seconds of processor time used so far, by who used it. */
export async function readUsage(crowd: Side, bus: Bus, postmaster: number): Promise<Usage> {
  const of = async (side: Side) =>
    usageSchema.parse(await side.ask({ kind: 'usage' }, 'usage')).cpuSeconds;
  return {
    speaker: await of(bus.speaker),
    listener: await of(bus.listener),
    postgres: cpuSecondsOf(postmaster),
    crowd: await of(crowd),
  };
}
