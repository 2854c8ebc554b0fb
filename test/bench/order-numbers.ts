import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { languageOf } from '../../server/intents/languages/languages.ts';
import { findOrderNumbers } from '../../server/intents/slots/order-number.ts';

// node test/bench/order-numbers.ts DIR...
// How well orders' and invoices' numbers are told from all others: each DIR holds a data.jsonl with lines of
// {"text", "slots": [[kind, value, start, end]]}, where the kinds order_id and invoice_id are to be found and
// nothing else. One JSON line per set; precision and recall in percent, and what was wrong on stderr.
const lineSchema = z.object({
  text: z.string(),
  slots: z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())).default([]),
});
const wantedKinds = new Set(['order_id', 'invoice_id']);

if (process.argv.length < 3) throw new Error('name folders that hold a data.jsonl');
for (const folder of process.argv.slice(2)) console.log(JSON.stringify(measure(folder)));

function measure(folder: string) {
  const lines = readFileSync(join(folder, 'data.jsonl'), 'utf8').trim().split('\n');
  const sentences = lines.map((line) => lineSchema.parse(JSON.parse(line)));
  const english = languageOf('en');
  const began = performance.now();
  const heard = sentences.map(({ text }) =>
    findOrderNumbers(text, english)
      .filter(({ grade }) => grade !== 'possible')
      .map(({ value }) => value),
  );
  const us = ((performance.now() - began) * 1_000) / sentences.length;
  let wanted = 0;
  let right = 0;
  let told = 0;
  for (const [at, { text, slots }] of sentences.entries()) {
    const ids = slots
      .filter(([kind]) => wantedKinds.has(kind))
      .map(([, id]) => id.replace('#', ''));
    const found = heard[at] ?? [];
    const both = ids.filter((id) => found.includes(id)).length;
    wanted += ids.length;
    told += found.length;
    right += both;
    if (both < ids.length || both < found.length) console.error(`${found.join(' ')} | ${text}`);
  }
  const percent = (part: number, whole: number) =>
    whole === 0 ? 100 : Math.round((part / whole) * 10_000) / 100;
  return {
    engine: 'deskbell',
    set: basename(folder),
    sentences: sentences.length,
    numbers: wanted,
    precision: percent(right, told),
    recall: percent(right, wanted),
    us_per_message: Math.round(us * 10) / 10,
  };
}
