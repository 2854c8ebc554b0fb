import { openClient } from './client.ts';
import type { BenchClient } from './client.ts';
import { median, quantile } from './figures.ts';
import { leaveWithParent } from './side.ts';
import { createEcho, createOrderTalk } from './talk.ts';

// node generator.ts [orders]
// The load generator: a process of its own, told over messages which server to load and how. Its clients say the
// same thing again and again, or ask for one order after the other.
// {kind:'connect', port, clients} -> {kind:'connected'}
// {kind:'flood', port, seconds} -> {kind:'flooded', messages, seconds, p50, p99}: until the reply, in milliseconds
// {kind:'pace', port, seconds} -> {kind:'paced', latencies, replies}: of the acknowledgements, of the replies
// {kind:'counts', port} -> {kind:'counts', sent, acknowledged, replies}
type Request = { kind: string; port: number; clients: number; seconds: number };

const talk = process.argv[2] === 'orders' ? createOrderTalk() : createEcho();
const crowds = new Map<number, BenchClient[]>();

process.on('message', (request: Request) => {
  answer(request).then(
    (reply) => (reply ? process.send?.(reply) : undefined),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
leaveWithParent();
process.send?.({ kind: 'ready' });

async function answer(request: Request): Promise<object | undefined> {
  const crowd = crowds.get(request.port) ?? [];
  switch (request.kind) {
    case 'connect':
      crowds.set(request.port, await connect(request.port, crowd, request.clients));
      return { kind: 'connected' };
    case 'flood':
      return { kind: 'flooded', ...(await flood(crowd, request.seconds)) };
    case 'pace':
      return { kind: 'paced', ...(await pace(crowd, request.seconds)) };
    case 'counts':
      return { kind: 'counts', ...countsOf(crowd) };
    case 'end':
      process.exit(0);
  }
  return undefined;
}

/** In small groups, as visitors come, so that nobody waits longer than a handshake may take. */
async function connect(port: number, crowd: BenchClient[], wanted: number): Promise<BenchClient[]> {
  const all = [...crowd];
  while (all.length < wanted) {
    const group = Array.from({ length: Math.min(50, wanted - all.length) }, (_, index) =>
      openClient(port, all.length + index, talk),
    );
    all.push(...(await Promise.all(group)));
  }
  return all;
}

/** Everybody sends the next message as soon as the last one is acknowledged and answered. */
async function flood(
  crowd: BenchClient[],
  seconds: number,
): Promise<{ messages: number; seconds: number; p50: number; p99: number }> {
  const latencies: number[] = [];
  const began = performance.now();
  const end = began + seconds * 1_000;
  let messages = 0;
  await Promise.all(
    crowd.map(
      (client) =>
        new Promise<void>((resolve) => {
          const next = (): void => {
            const at = performance.now();
            if (at >= end) return resolve();
            client.say({
              acknowledged: () => undefined,
              done: () => {
                messages += 1;
                latencies.push(performance.now() - at);
                next();
              },
            });
          };
          next();
        }),
    ),
  );
  return {
    messages,
    seconds: (performance.now() - began) / 1_000,
    p50: median(latencies),
    p99: quantile(latencies, 0.99),
  };
}

/**
 * Everybody sends one message a second, spread evenly; the times to acknowledgements and replies in milliseconds. Who
 * is still waiting for the last reply says the next one after it, and has waited since it was due.
 */
async function pace(
  crowd: BenchClient[],
  seconds: number,
): Promise<{ latencies: number[]; replies: number[] }> {
  const latencies: number[] = [];
  const replies: number[] = [];
  const began = performance.now();
  const total = Math.round(crowd.length * seconds);
  let sent = 0;
  let open = 0;
  const before = crowd.map(() => Promise.resolve());

  function say(client: BenchClient, at: number): Promise<void> {
    return new Promise((resolve) =>
      client.say({
        acknowledged: () => void latencies.push(performance.now() - at),
        done: () => {
          replies.push(performance.now() - at);
          open -= 1;
          resolve();
        },
      }),
    );
  }

  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const due = Math.min(total, Math.floor(((performance.now() - began) / 1_000) * crowd.length));
      for (; sent < due; sent += 1) {
        const at = performance.now();
        const place = sent % crowd.length;
        const client = crowd[place];
        if (!client) continue;
        open += 1;
        before[place] = before[place]?.then(() => say(client, at)) ?? say(client, at);
      }
      if (sent >= total && open === 0) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
  return { latencies, replies };
}

function countsOf(crowd: BenchClient[]): { sent: number; acknowledged: number; replies: number } {
  const total = { sent: 0, acknowledged: 0, replies: 0 };
  for (const client of crowd) {
    const { sent, acknowledged, replies } = client.counts();
    total.sent += sent;
    total.acknowledged += acknowledged;
    total.replies += replies;
  }
  return total;
}
