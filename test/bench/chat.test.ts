import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const figureSchema = z.looseObject({
  bench: z.string(),
  ratio: z.number(),
  target: z.number(),
  spread: z.object({ min: z.number(), max: z.number() }),
});

const run = promisify(execFile);

it('loads both servers, loses nothing, and ends with one line of JSON a figure', async () => {
  const small = [
    '--seconds',
    '0.3',
    '--rounds',
    '2',
    '--clients',
    '20',
    '--paced',
    '20',
    '--idle',
    '20',
  ];
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'chat.ts'), ...small]);
  const lines = stdout.trim().split('\n');
  expect(stdout).toMatch(/\d+ messages sent, acknowledged, stored, answered and received/);
  const figures = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => figureSchema.parse(JSON.parse(line)));
  expect(figures.map(({ bench }) => bench)).toEqual([
    'chat.throughput',
    'chat.cpu',
    'chat.paced.p50',
    'chat.paced.p99',
    'server.start',
    'server.rest',
    'server.idle_visitor',
  ]);
  for (const { spread } of figures) expect(spread.min).toBeLessThanOrEqual(spread.max);
}, 120_000);
