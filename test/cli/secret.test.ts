import { DatabaseSync } from 'node:sqlite';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace } from './run-command.ts';

const first = 'the first master secret, 32 characters';
const second = 'the second master secret, 32 characters';
const marker = 'MARKER-value-of-the-secret';

let place: ReturnType<typeof openWorkplace>;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place[Symbol.dispose]());

const run = (typed: string, input = '', secret = first, more: Record<string, string> = {}) =>
  place.run(typed, { DESKBELL_SECRET: secret, ...more }, input);

/** Everything the database file holds, as text. */
const bytesOfDatabase = (): string => {
  const db = new DatabaseSync(join(place.dataFolder, 'deskbell.db'));
  const rows = ['secret', 'connection_token', 'grant_request'].map((table) =>
    db.prepare(`select * from ${table}`).all(),
  );
  db.close();
  return JSON.stringify(rows);
};

const configuration = `sites:
  shop:
    title: Shop
    greeting: Hello!
    origins: ['https://shop.example']
endpoints:
  crm:
    url: https://crm.example/hooks
    events: ['*']
    secret: vault:crm-hooks
`;

describe('deskbell secret', () => {
  it('keeps a value from standard input, and shows names and dates only', async () => {
    const set = await run('secret set crm', `${marker}\n`);
    expect(set).toMatchObject({ code: 0, printed: expect.stringContaining('vault:crm') });
    await run('secret set shop.key', marker);
    const list = await run('secret list');
    expect(list.printed).toMatch(/^crm {2}\d{4}-\S+Z\nshop\.key {2}\d{4}-\S+Z$/);
    expect(JSON.stringify([set, list]) + bytesOfDatabase()).not.toContain(marker);
    expect(await run('secret remove crm')).toMatchObject({ code: 0 });
    expect(await run('secret remove crm')).toMatchObject({ code: 1 });
    expect((await run('secret list')).printed).toMatch(/^shop\.key/);
  });

  it('takes nothing away that the configuration refers to, or no server would start any more', async () => {
    writeFileSync(place.file, configuration);
    await run('secret set crm-hooks', marker);
    await run('secret set crm', marker);
    expect(await run('secret remove crm-hooks')).toMatchObject({
      code: 1,
      warned: expect.stringContaining('refers to vault:crm-hooks'),
    });
    expect(await run('secret remove crm')).toMatchObject({ code: 0 });
    expect((await run('secret list')).printed).toMatch(/^crm-hooks/);
  });

  it.each([
    ['secret set crm', '', 1, 'There was no value.'],
    ['secret set crm', 'x'.repeat(16_385), 1, 'at most 16384 characters'],
    ['secret set 9lives', 'x', 2, 'begins with a letter'],
    [`secret set crm ${marker}`, '', 2, 'does not belong on the command line'],
    ['secret', '', 2, 'Say what to do'],
    ['secret rekey', '', 1, 'DESKBELL_SECRET_OLD'],
  ])('says what is wrong with: %s', async (typed, input, code, words) => {
    const outcome = await run(typed, input);
    expect(outcome).toMatchObject({ code, warned: expect.stringContaining(words) });
    expect(outcome.warned).not.toContain(marker);
  });

  it('lets nobody add to a vault that another secret has sealed', async () => {
    await run('secret set crm', marker);
    expect(await run('secret set shop', marker, second)).toMatchObject({
      code: 1,
      warned: expect.stringContaining('secret rekey'),
    });
    expect((await run('secret list', '', second)).printed).toContain('another DESKBELL_SECRET');
  });
});

describe('a configuration that refers to the vault', () => {
  beforeEach(() => writeFileSync(place.file, configuration));
  const signing = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

  it('is refused with its line while the entry is not there, and is fine when it is', async () => {
    expect(await run('check')).toMatchObject({
      code: 1,
      warned: expect.stringMatching(
        /deskbell\.yaml:10:13 endpoints\.crm\.secret: refers to the vault entry crm-hooks, which is not there; put it in with: deskbell secret set crm-hooks$/,
      ),
    });
    await run('secret set crm-hooks', signing);
    expect(await run('check')).toMatchObject({ code: 0 });
  });

  it('is refused when the secret it was sealed with is another one', async () => {
    await run('secret set crm-hooks', signing);
    expect(await run('check', '', second)).toMatchObject({
      code: 1,
      warned: expect.stringContaining('sealed with another DESKBELL_SECRET'),
    });
  });
});

describe('deskbell secret rekey', () => {
  const old = { DESKBELL_SECRET_OLD: first };

  it('seals everything anew; the old secret opens nothing then, and a second run changes nothing', async () => {
    writeFileSync(place.file, configuration.replace(/endpoints:[^]*/, ''));
    await run('secret set a', marker);
    await run('secret set b', marker);
    const before = bytesOfDatabase();
    expect(await run('secret rekey', '', second, old)).toMatchObject({
      code: 0,
      printed: expect.stringContaining('secrets: 2, connections: 0'),
    });
    const after = bytesOfDatabase();
    expect(after).not.toBe(before);
    expect((await run('secret list', '', second)).printed).not.toContain('another');
    expect((await run('secret list', '', first)).printed).toContain('another');
    expect(await run('secret rekey', '', second, old)).toMatchObject({ code: 0 });
    expect(bytesOfDatabase()).toBe(after);
  });

  it('puts the file of the old secret aside, and says so', async () => {
    await run('secret set a', marker);
    const file = join(place.dataFolder, 'secret');
    writeFileSync(file, `${first}\n`, { mode: 0o600 });
    expect(await run('secret rekey', '', second, old)).toMatchObject({
      code: 0,
      printed: expect.stringContaining(`${file}.before-rekey`),
    });
    expect(existsSync(file)).toBe(false);
  });

  it('goes on where some rows are under the new secret already', async () => {
    await run('secret set a', marker);
    await run('secret rekey', '', second, old);
    await run('secret set b', marker, second);
    expect(await run('secret rekey', '', second, old)).toMatchObject({ code: 0 });
  });

  it('changes nothing when neither secret opens a row, and names it', async () => {
    await run('secret set a', marker);
    const before = bytesOfDatabase();
    const wrong = { DESKBELL_SECRET_OLD: 'a third master secret, of 32 characters' };
    expect(await run('secret rekey', '', second, wrong)).toMatchObject({
      code: 1,
      warned: expect.stringContaining('vault/a'),
    });
    expect(bytesOfDatabase()).toBe(before);
  });
});
