import { z } from 'zod';
import { startSide } from './side.ts';
import type { Side, Usage } from './side.ts';

/** A server under load, in a process of its own. */
export type Server = { name: string; side: Side; port: number; startMs: number };

const readySchema = z.object({ port: z.number() });
const usageSchema = z.object({ cpuSeconds: z.number(), rssBytes: z.number() });

export async function startServer(
  name: string,
  file: string,
  options: { args?: string[]; profile?: boolean } = {},
): Promise<Server> {
  const nodeArgs = options.profile ? ['--cpu-prof', '--cpu-prof-dir=/tmp/deskbell-profile'] : [];
  const { side, ready, ms } = await startSide(file, { args: options.args ?? [], nodeArgs });
  return { name, side, port: readySchema.parse(ready).port, startMs: ms };
}

export async function usageOf({ side }: Server): Promise<Usage> {
  return usageSchema.parse(await side.ask({ kind: 'usage' }, 'usage'));
}

export async function connectCrowd(generator: Side, server: Server, wanted: number): Promise<void> {
  await generator.ask({ kind: 'connect', port: server.port, clients: wanted }, 'connected');
}
