import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const figureSchema = z.looseObject({
  bench: z.string(),
  ratio: z.number(),
  target: z.number(),
  messages: z.int().positive(),
  spread: z.object({ min: z.number().positive(), max: z.number() }),
});

const run = promisify(execFile);

it('carries all that one process says to the clients of another, on each bus', async () => {
  const buses = ['server', 'named', 'position', 'adapter'];
  const small = ['--seconds', '0.3', '--rounds', '1', '--rooms', '10', '--window', '50'];
  const args = [join(import.meta.dirname, 'bus.ts'), ...small, '--buses', buses.join(',')];
  const { stdout } = await run(process.execPath, args);
  const figures = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => figureSchema.parse(JSON.parse(line)));
  expect(figures.map(({ bench }) => bench)).toEqual(
    buses.flatMap((bus) => ['throughput', 'p50', 'p99'].map((what) => `bus.${bus}.${what}`)),
  );
  for (const { spread } of figures) expect(spread.min).toBeLessThanOrEqual(spread.max);
}, 120_000);
