import { parseArgs } from 'node:util';
import { measure } from './intents/measure.ts';
import type { Engine } from './intents/measure.ts';
import { planSet } from './intents/sets.ts';
import { countWrongActions } from './intents/wrong-action.ts';

// node test/bench/intents.ts DIR... [--vs nlpjs [--nlpjs FOLDER]] [--only 5,10]
// How well questions are understood: each DIR holds a data.jsonl, see intents/sets.ts. One JSON line per set and
// regime, for our engine and, with --vs, for the one it is compared with, each in a fresh process of its own.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vs: { type: 'string' },
    nlpjs: { type: 'string', default: '.' },
    only: { type: 'string' },
  },
});
if (values.vs !== undefined && values.vs !== 'nlpjs')
  throw new Error(`--vs knows nlpjs, and not ${values.vs}`);
if (positionals.length === 0) throw new Error('name folders that hold a data.jsonl');

const engines: Engine[] = [{ name: 'deskbell', file: 'deskbell.ts' }];
if (values.vs === 'nlpjs') engines.push({ name: 'nlpjs', file: 'nlpjs.ts', args: [values.nlpjs] });
const only = values.only?.split(',');

const plans = positionals.flatMap((folder) => {
  const found = planSet(folder);
  if (found.length === 0) console.error(`${folder}: has no splits that this bench knows`);
  return found.filter(({ regime }) => only?.includes(regime) ?? true);
});
for (const plan of plans) {
  for (const engine of engines) {
    try {
      console.log(JSON.stringify(await measure(engine, plan)));
    } catch (error) {
      // An engine that has no words for a language still leaves the others theirs.
      if (engine.name === 'deskbell') throw error;
      console.error(`${engine.name} cannot take ${plan.set}: ${String(error)}`);
    }
  }
}
for (const line of await countWrongActions(plans)) console.log(JSON.stringify(line));
