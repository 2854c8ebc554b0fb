import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);

const lineSchema = z.strictObject({
  engine: z.literal('deskbell'),
  set: z.string(),
  sentences: z.number(),
  numbers: z.number(),
  precision: z.number(),
  recall: z.number(),
  us_per_message: z.number().positive(),
});

it('counts the numbers that are found, missed and taken for one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-order-numbers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const sentences = [
    { text: 'where is order 10423', slots: [['order_id', '10423', 15, 20]] },
    { text: 'send me invoice #12588', slots: [['invoice_id', '#12588', 16, 22]] },
    { text: 'I paid 12588 EUR', slots: [['amount', '12588', 7, 12]] },
    // A miss and a wrong one, as the set has it: no engine would find them so.
    { text: 'order ten thousand', slots: [['order_id', '10000', 6, 18]] },
    { text: 'order 4711', slots: [] },
  ];
  const lines = sentences.map((sentence) => JSON.stringify(sentence)).join('\n');
  writeFileSync(join(folder, 'data.jsonl'), `${lines}\n`);

  const bench = join(import.meta.dirname, 'order-numbers.ts');
  const { stdout, stderr } = await run(process.execPath, [bench, folder]);
  expect(lineSchema.parse(JSON.parse(stdout))).toMatchObject({
    sentences: 5,
    numbers: 3,
    precision: 66.67,
    recall: 66.67,
  });
  expect(stderr).toContain('order ten thousand');
  expect(stderr).toContain('4711 | order 4711');
}, 30_000);
