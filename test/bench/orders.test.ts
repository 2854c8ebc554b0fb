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

it('has both bots show every customer the order asked for, and ends with one line of JSON a figure', async () => {
  const small = ['--seconds', '0.3', '--rounds', '2', '--clients', '12', '--paced', '30'];
  const file = join(import.meta.dirname, 'orders.ts');
  const { stdout } = await run(process.execPath, [file, ...small]);
  expect(stdout).toMatch(/\d+ messages sent and acknowledged, each answered with its own order/);
  const figures = stdout
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => figureSchema.parse(JSON.parse(line)));
  expect(figures.map(({ bench }) => bench)).toEqual([
    'orders.throughput',
    'orders.cpu',
    'orders.paced.p50',
    'orders.paced.p99',
  ]);
  for (const { spread } of figures) expect(spread.min).toBeLessThanOrEqual(spread.max);
}, 120_000);
