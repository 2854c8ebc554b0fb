import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backendWriteKind, listWrites } from '../../server/store/backend-writes.ts';
import { openSqliteStore } from '../../server/store/sqlite/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { demoSite, someTrace } from '../support/store.ts';
import { openWorkplace } from './run-command.ts';

/** Leaves dead writes, or such as wait for an hour, in a data folder, each with a note of its own. */
async function bury(
  dataFolder: string,
  notes: readonly string[],
  state: 'dead' | 'waiting' = 'dead',
): Promise<string[]> {
  mkdirSync(dataFolder, { recursive: true });
  const file = join(dataFolder, 'deskbell.db');
  const store = openSqliteStore({ file, clock: createFakeClock(), random: randomBytes });
  const about = { site: demoSite, capability: 'note.add', consented: true, trace: someTrace };
  const ids: string[] = [];
  for (const [index, note] of notes.entries()) {
    const subject = `cnv_${index}`;
    const writes = listWrites({ ...about, subject, input: { text: 'a' }, at: index }, ['crm']);
    await store.write('backend_write.enqueue', { writes });
    const lane = `${demoSite}:crm`;
    const wanted = { kind: backendWriteKind, lane, at: 2_000, leaseUntil: 3_000, limit: 1 };
    const [job] = await store.write('job.claim', wanted);
    for (const { id: write } of writes) {
      ids.push(write);
      await store.write('backend_write.record', {
        ...{ job: job?.id ?? 0, fence: job?.fence ?? 0, write, state, note, attempts: 1 },
        ...{ receipt: null, at: 2_500 },
        outcome:
          state === 'dead'
            ? { kind: 'dead', reason: note }
            : { kind: 'retry', due: Date.now() + 3_600_000, error: note },
      });
    }
  }
  await store.close();
  return ids;
}

describe('deskbell writes', () => {
  it('makes all again but those that may have been made, which it names', async () => {
    using place = openWorkplace();
    const many = Array.from({ length: 230 }, () => 'unavailable');
    const ids = await bury(place.dataFolder, ['outcome_unknown', ...many]);
    const listed = await place.run('writes list');
    expect(listed.printed.split('\n')).toHaveLength(231);
    const replayed = await place.run('writes replay --all-dead');
    expect(replayed).toMatchObject({ code: 0, printed: 'made again: 230' });
    const [unknown = ''] = ids;
    expect(replayed.warned.split('\n').at(-1)).toContain(`outcome_unknown  ${unknown}`);
    expect((await place.run('writes list')).printed).toContain(unknown);
    expect(await place.run(`writes replay ${unknown}`)).toMatchObject({
      ...{ code: 0, printed: `${unknown} is made again` },
    });
    expect((await place.run('writes list --state waiting --site demo')).printed).toContain(unknown);
  });

  it('shows what one was to say, and says when there is none', async () => {
    using place = openWorkplace();
    const [id = ''] = await bury(place.dataFolder, ['invalid_input']);
    const shown = await place.run(`writes show ${id}`);
    expect(JSON.parse(shown.printed)).toMatchObject({
      ...{ id, state: 'dead', note: 'invalid_input', attempts: 1, input: { text: 'a' } },
    });
    expect(await place.run('writes show demo:x')).toMatchObject({ code: 1, printed: '' });
    expect(await place.run('writes list --state done')).toMatchObject({
      ...{ code: 0, printed: '', warned: 'There are no writes that are done.' },
    });
  });

  it('makes one now that waits for later', async () => {
    using place = openWorkplace();
    const [id = ''] = await bury(place.dataFolder, ['auth'], 'waiting');
    expect(await place.run(`writes replay ${id}`)).toMatchObject({
      ...{ code: 0, printed: `${id} is made now` },
    });
  });

  it.each([
    ['writes', 2, 'Usage: deskbell writes list'],
    ['writes list --state lost', 2, 'There is no state lost.'],
    ['writes replay --all-dead demo:x', 2, 'Name writes, or say --all-dead.'],
    ['writes replay demo:x --site demo', 2, '--site goes with --all-dead.'],
    ['writes list', 1, 'There is no database in '],
  ])('%s ends with %i and says why', async (typed, code, warned) => {
    using place = openWorkplace();
    const outcome = await place.run(typed);
    expect(outcome).toMatchObject({ code, printed: '' });
    expect(outcome.warned).toContain(warned);
  });

  it('takes no name of a site that is none', async () => {
    using place = openWorkplace();
    await bury(place.dataFolder, []);
    expect(await place.run('writes list --site Not/One')).toMatchObject({ code: 1 });
  });
});
