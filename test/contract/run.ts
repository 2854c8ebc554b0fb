import { parseArgs } from 'node:util';
import { openAsking } from './ask.ts';
import type { Check, Stage } from './checks.ts';
import { listDifferences } from './compare.ts';
import { stageMedusa } from './medusa/stage.ts';
import { recordFixture, recordOwner } from './record.ts';
import { stageVendure } from './vendure/stage.ts';

// node test/contract/run.ts medusa|vendure [--record FOLDER]
// Puts known products, people and orders into a running server, asks for them through the preset with our own runtime,
// and compares. Environment: see README.md. `--record` keeps what went over the wire as fixtures; for an empty server.
const stages: Record<string, (stamp: string) => Promise<Stage>> = {
  medusa: stageMedusa,
  vendure: stageVendure,
};

const { values, positionals } = parseArgs({
  options: { record: { type: 'string' } },
  allowPositionals: true,
});
const makeStage = stages[positionals[0] ?? ''];
if (makeStage === undefined)
  throw new Error(`Say which server: ${Object.keys(stages).join(' or ')}.`);

// People and products of an earlier run are still there, so those of each run have a name of their own.
const stamp = values.record === undefined ? Date.now().toString(36) : '';
const stage = await makeStage(stamp);
if (values.record !== undefined) recordOwner(values.record, stage.owner);
let failed = 0;
for (const check of stage.checks) {
  const faults = await runCheck(stage, check);
  failed += faults.length === 0 ? 0 : 1;
  console.log(`${faults.length === 0 ? 'ok    ' : 'NOT OK'} ${check.capability}: ${check.about}`);
  for (const fault of faults) console.log(`       ${fault}`);
}
console.log(`${stage.checks.length - failed} of ${stage.checks.length} as they should be`);
process.exitCode = failed === 0 ? 0 : 1;

async function runCheck(shop: Stage, check: Check): Promise<string[]> {
  const asking = openAsking(shop, check.owner ?? {});
  try {
    const asked = await asking.ask(check.capability, check.input);
    const faults = listDifferences(check.result, asked.result);
    if (check.result.ok) faults.push(...asked.notes);
    const { record } = values;
    if (faults.length === 0 && record !== undefined && check.name !== '')
      recordFixture(record, check, asked);
    if (check.wrong === undefined) return faults;
    const { result } = await asking.ask(check.capability, { ...check.input, ...check.wrong });
    const nothing = ['{"ok":false,"failure":"not_found"}', '{"ok":true,"value":[]}'];
    return nothing.includes(JSON.stringify(result))
      ? faults
      : [...faults, `shows something to who proves nothing: ${JSON.stringify(result)}`];
  } finally {
    await asking.close();
  }
}
