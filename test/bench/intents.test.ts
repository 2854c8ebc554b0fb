import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const lineSchema = z.strictObject({
  engine: z.literal('deskbell'),
  set: z.literal('own'),
  regime: z.enum(['5', '10', 'full']),
  accuracy: z.number(),
  macro_f1: z.number(),
  oos_auroc: z.number(),
  ece: z.number(),
  train_ms: z.number().positive(),
  us_per_message: z.number().positive(),
  rss_mb: z.number().positive(),
});
const actionsSchema = z.strictObject({
  engine: z.literal('deskbell'),
  set: z.literal('own'),
  regime: z.literal('library'),
  wrong_action: z.number(),
  begun: z.number(),
  sentences: z.literal(15),
  examples: z.array(z.string()),
});

const run = promisify(execFile);

it('learns a small shop of our own, and leaves alone what it is not about', async () => {
  const folder = join(import.meta.dirname, 'intents', 'own');
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'intents.ts'), folder]);
  const lines: unknown[] = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const measured = lines.slice(0, 3).map((line) => lineSchema.parse(line));
  expect(measured.map(({ regime }) => regime)).toEqual(['5', '10', 'full']);
  const [five, ten, full] = measured;
  expect(five?.accuracy).toBeGreaterThan(75);
  expect(ten?.accuracy).toBeGreaterThan(85);
  // Ten phrases are all there are: the same training set in another order.
  expect(full?.accuracy).toBeGreaterThan(85);
  expect(ten?.oos_auroc).toBeGreaterThan(90);
  expect(ten?.ece).toBeLessThan(0.2);
  expect(actionsSchema.parse(lines[3]).wrong_action).toBe(0);
}, 120_000);
