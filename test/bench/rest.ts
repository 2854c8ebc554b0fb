import { figureOf } from './figures.ts';
import type { Figure } from './figures.ts';
import { connectCrowd, startServer, usageOf } from './servers.ts';
import type { Side } from './side.ts';

/** A server of its own that nobody has loaded: what it takes to start, to be there, and for each who only watches. */
export async function measureRest(
  generator: Side,
  args: string[],
  idle: number,
): Promise<Figure[]> {
  const starts: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const started = await startServer('start', 'durable-server.ts', { args });
    starts.push(started.startMs / 1_000);
    await started.side.end();
  }
  const server = await startServer('rest', 'durable-server.ts', { args });
  const rest = await usageOf(server);
  await connectCrowd(generator, server, idle / 2);
  const some = await usageOf(server);
  await connectCrowd(generator, server, idle);
  const all = await usageOf(server);
  await server.side.end();
  const perVisitor = (all.rssBytes - some.rssBytes) / (idle / 2) / 1_024;
  return [
    figureOf('server.start', starts, 0.6, 'below', { unit: 's' }),
    figureOf('server.rest', [rest.rssBytes / 2 ** 20], 120, 'below', { unit: 'MB' }),
    figureOf('server.idle_visitor', [perVisitor], 28, 'below', { unit: 'KB' }),
  ];
}
