import { join } from 'node:path';
import { existsSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findKeyHolder } from '../../server/access/api-keys.ts';
import { openSqliteStore } from '../../server/store/sqlite/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { openWorkplace } from './run-command.ts';

const twoSites = ['shop', 'outlet'].map(
  (name) =>
    `  ${name}: { title: Shop, greeting: Hello!, origins: ['https://${name}.example'], intents: [hello, fallback] }`,
);

/** Looks a key up as a server does. */
async function holderOf(dataFolder: string, text: string) {
  const file = join(dataFolder, 'deskbell.db');
  const store = openSqliteStore({ file, clock: createFakeClock(), random: randomBytes });
  try {
    return await findKeyHolder(store.read, text);
  } finally {
    await store.close();
  }
}

describe('deskbell key', () => {
  it('creates a key, alone on standard output, and revokes it by the id it said', async () => {
    using place = openWorkplace();
    await place.run('init');
    const made = await place.run('key create --name crm --scopes messages:write');
    expect(made.code).toBe(0);
    expect(made.printed).toMatch(/^dbk_[\w-]+$/);
    const id = /key_[\w-]+/.exec(made.warned)?.[0] ?? '';
    expect(made.warned.split('\n').at(-1)).toBe(`Key ${id} for the site shop, shown this once:`);
    expect(await holderOf(place.dataFolder, made.printed)).toMatchObject({
      site: 'shop',
      scopes: ['messages:write'],
    });

    const revoked = await place.run(`key revoke ${id}`);
    expect(revoked).toEqual({ code: 0, printed: `${id} is revoked`, warned: '' });
    expect(await holderOf(place.dataFolder, made.printed)).toBeFalsy();
    expect(await place.run(`key revoke ${id}`)).toMatchObject({ code: 1, printed: '' });
  });

  it('says that it made a new database, and only then', async () => {
    using place = openWorkplace();
    await place.run('init');
    const mistyped = { DESKBELL_DATA: join(place.folder, 'date') };
    expect((await place.run('key create', mistyped)).warned).toContain(
      `There was no database in ${mistyped.DESKBELL_DATA}, so a new one was made.`,
    );
    expect((await place.run('key create', mistyped)).warned).not.toContain('a new one was made');
  });

  it('revokes nothing, and makes nothing, where there is no database', async () => {
    using place = openWorkplace();
    const outcome = await place.run(`key revoke key_${'A'.repeat(22)}`);
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    expect(outcome.warned).toContain(`There is no database in ${place.dataFolder}`);
    expect(existsSync(place.dataFolder)).toBe(false);
  });

  it('refuses an id that is none', async () => {
    using place = openWorkplace();
    await place.run('key create --site shop');
    const outcome = await place.run('key revoke crm');
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    expect(outcome.warned).toContain('There is no key crm');
  });

  it('asks which site is meant when there are several', async () => {
    using place = openWorkplace();
    writeFileSync(place.file, `sites:\n${twoSites.join('\n')}\n`);
    const outcome = await place.run('key create');
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    expect(outcome.warned).toContain('--site shop or --site outlet');
    expect(await place.run('key create --site outlet')).toMatchObject({ code: 0 });
  });

  it('makes no key for a site that is not there', async () => {
    using place = openWorkplace();
    await place.run('init');
    const outcome = await place.run('key create --site shoop');
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    expect(outcome.warned).toBe('There is no site shoop; there is shop');
  });

  it('works where the configuration cannot be read, for a site that is named', async () => {
    using place = openWorkplace();
    expect(await place.run('key create --site shop')).toMatchObject({ code: 0 });
    const outcome = await place.run('key create');
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    expect(outcome.warned).toContain('Or name the site: --site SITE');
  });
});
