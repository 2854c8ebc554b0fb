import { z } from 'zod';
import { isKind, leaveWithParent } from '../side.ts';
import { monotonicMs, openWatcher } from './watcher.ts';
import type { Watcher } from './watcher.ts';

// Those who watch, in a process of their own.
// {kind:'connect', port, tokens, ordered} -> {kind:'connected'}
// {kind:'listen', port} -> {kind:'listening'}, then {kind:'heard', count} about every millisecond in which there was news
// {kind:'latencies'} -> {kind:'latencies', latencies}: of everything heard since it was last asked
const connectSchema = z.object({
  port: z.number(),
  tokens: z.array(z.string()),
  ordered: z.boolean(),
});
const listenSchema = z.object({ port: z.number() });

const counts = new Map<number, { heard: number }>();
const crowds = new Map<number, Watcher[]>();
let latencies: number[] = [];
let told = 0;
let port = 0;

process.on('message', (message) => {
  answer(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

async function answer(message: unknown): Promise<void> {
  if (isKind(message, 'connect')) {
    await connect(connectSchema.parse(message));
    process.send?.({ kind: 'connected' });
  }
  if (isKind(message, 'listen')) {
    ({ port } = listenSchema.parse(message));
    counts.set(port, { heard: 0 });
    told = 0;
    latencies = [];
    process.send?.({ kind: 'listening' });
  }
  if (isKind(message, 'latencies')) {
    process.send?.({ kind: 'latencies', latencies });
    latencies = [];
  }
  if (isKind(message, 'usage')) {
    const { user, system } = process.cpuUsage();
    process.send?.({ kind: 'usage', cpuSeconds: (user + system) / 1e6, rssBytes: 0 });
  }
  if (isKind(message, 'end')) process.exit(0);
}

async function connect(to: z.infer<typeof connectSchema>): Promise<void> {
  const crowd: Watcher[] = [];
  counts.set(to.port, { heard: 0 });
  for (const [number, token] of to.tokens.entries()) {
    const heard = (sentAt: number): void => {
      latencies.push(monotonicMs() - sentAt);
      const count = counts.get(to.port);
      if (count) count.heard += 1;
    };
    crowd.push(await openWatcher({ ...to, number, token, heard }));
  }
  crowds.set(to.port, crowd);
}

setInterval(() => {
  const heard = counts.get(port)?.heard ?? 0;
  if (heard === told) return;
  told = heard;
  process.send?.({ kind: 'heard', count: heard });
}, 1);
leaveWithParent();
process.send?.({ kind: 'ready' });
