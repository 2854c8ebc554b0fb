import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createConfigCommand } from '../../server/cli/config.ts';
import { shareStore } from '../support/shared-store.ts';
import { openTestStore } from '../support/store.ts';
import { openWorkplace } from './run-command.ts';

const shop = (title: string, intents = 'hello') =>
  `sites:\n  shop:\n    title: ${title}\n    greeting: Hello!\n    origins: ['https://shop.example']\n    intents: [${intents}]\n`;

const databaseUrl = 'postgres://ada:very-secret@db.example:5432/deskbell';

/** Owners at their own machines, and one database. */
function openOffice() {
  const test = openTestStore();
  const shared = shareStore(test.store);
  const command = createConfigCommand((_environment, use) => use(shared.join()));
  const desk = (text?: string) => {
    const place = openWorkplace();
    if (text !== undefined) writeFileSync(place.file, text);
    return {
      ...place,
      read: (name = 'deskbell.yaml') => readFileSync(join(place.folder, name), 'utf8'),
      write: (name: string, content: string) => writeFileSync(join(place.folder, name), content),
      async config(typed: string) {
        const printed: string[] = [];
        const warned: string[] = [];
        const code = await command.run({
          arguments: typed.split(' '),
          variables: { DESKBELL_CONFIG: place.file, DATABASE_URL: databaseUrl },
          print: (line) => void printed.push(line),
          warn: (line) => void warned.push(line),
          process,
        });
        expect([...printed, ...warned].join('\n')).not.toContain('very-secret');
        return { code, printed, warned: warned.join('\n') };
      },
    };
  };
  return { test, desk, [Symbol.asyncDispose]: () => test.close() };
}

describe('deskbell config push', () => {
  it('shows what changes and stores it as the next version, with its files', async () => {
    await using office = openOffice();
    using ada = office.desk(shop('One', './hours.yaml'));
    ada.write('hours.yaml', 'id: hours\nmatches: everything\nreply: [{ text: { en: Nine } }]\n');
    const first = await ada.config('push --note first');
    expect(first).toMatchObject({ code: 0, warned: '' });
    expect(first.printed).toContain('+++ here/hours.yaml');
    expect(first.printed.at(-1)).toBe(
      'Stored as version 1 in db.example:5432/deskbell; each server that can run it does so within a second.',
    );
    expect(await office.test.store.read.configuration()).toMatchObject({
      version: 1,
      text: shop('One', './hours.yaml'),
      note: 'first',
    });
    ada.write('deskbell.yaml', shop('Two'));
    const second = await ada.config('push');
    expect(second.printed).toContain('-    title: One');
    expect(second.printed).toContain('+    title: Two');
    expect(second.printed.at(-1)).toContain('version 2');
  });

  it('stores nothing when asked what it would do, or when there is nothing to do', async () => {
    await using office = openOffice();
    using ada = office.desk(shop('One'));
    const dry = await ada.config('push --dry-run');
    expect(dry.printed.at(-1)).toMatch(/^It would be version 1 .*; nothing was stored\.$/);
    expect(await office.test.store.read.configurationVersion()).toBe(0);
    await ada.config('push');
    const again = await ada.config('push');
    expect(again).toMatchObject({ code: 0, printed: [expect.stringContaining('version 1 in')] });
    expect(await office.test.store.read.configurationVersion()).toBe(1);
  });

  it('stores nothing that a server could not run, and names every fault', async () => {
    await using office = openOffice();
    using ada = office.desk(`${shop('One', './hours.yaml, hallo')}colour: red\n`);
    expect((await ada.config('push')).warned).toBe(
      'deskbell.yaml:7:1 colour: unknown key; known keys are sites, connections, endpoints, outgoing',
    );
    ada.write('deskbell.yaml', shop('One', './hours.yaml, hallo'));
    const { code, warned } = await ada.config('push');
    expect({ code, lines: warned.split('\n').length }).toEqual({ code: 1, lines: 2 });
    expect(await office.test.store.read.configurationVersion()).toBe(0);
  });

  it('is refused when somebody else has stored a version since', async () => {
    await using office = openOffice();
    using ada = office.desk(shop('One'));
    using ben = office.desk();
    await ada.config('push');
    await ben.config('pull');
    ada.write('deskbell.yaml', shop('Ada'));
    ben.write('deskbell.yaml', shop('Ben'));
    expect(await ada.config('push --base 1')).toMatchObject({ code: 0 });
    expect(await ben.config('push --base 1')).toMatchObject({
      code: 1,
      warned: expect.stringContaining('Version 2 was stored since version 1.'),
    });
    expect((await office.test.store.read.configuration())?.text).toBe(shop('Ada'));
    expect(await ben.config('push --base one')).toMatchObject({ code: 1 });
  });

  it('takes an old file for what it is, and goes back only when told to', async () => {
    await using office = openOffice();
    using ada = office.desk(shop('One'));
    await ada.config('push');
    ada.write('deskbell.yaml', shop('Two'));
    await ada.config('push');
    ada.write('deskbell.yaml', shop('One'));
    expect((await ada.config('push')).warned).toContain('is what version 1 was; version 2 is');
    expect((await ada.config('push --base 2')).printed.at(-1)).toContain('version 3');
  });
});

describe('deskbell config pull', () => {
  it('writes the latest version here, or where it is told, and says what it did', async () => {
    await using office = openOffice();
    using ada = office.desk(shop('One', './hours.yaml'));
    using ben = office.desk();
    ada.write('hours.yaml', 'id: hours\nmatches: everything\nreply: [{ text: { en: Nine } }]\n');
    await ada.config('push');
    expect(await ben.config('pull')).toEqual({
      code: 0,
      printed: [
        'new      hours.yaml',
        'new      deskbell.yaml',
        'This is version 1. After editing: deskbell config push --base 1',
      ],
      warned: '',
    });
    expect(ben.read()).toBe(ada.read());
    expect(ben.read('hours.yaml')).toBe(ada.read('hours.yaml'));
    expect((await ben.config('pull')).printed).toEqual([`${ben.file} is version 1 already.`]);
    mkdirSync(join(ben.folder, 'copy'));
    await ben.config(`pull ${join(ben.folder, 'copy')}`);
    await ben.config(`pull ${join(ben.folder, 'other.yaml')}`);
    expect(ben.read('copy/deskbell.yaml')).toBe(ada.read());
    expect(ben.read('other.yaml')).toBe(ada.read());
  });

  it('overwrites what was stored once, and nothing else unless it is forced to', async () => {
    await using office = openOffice();
    using ada = office.desk(shop('One'));
    using ben = office.desk();
    await ada.config('push');
    await ben.config('pull');
    ada.write('deskbell.yaml', shop('Two'));
    await ada.config('push');
    expect((await ben.config('pull')).printed).toContain('changed  deskbell.yaml');

    ben.write('deskbell.yaml', shop('Mine'));
    expect(await ben.config('pull')).toMatchObject({
      code: 1,
      printed: [],
      warned: expect.stringMatching(/^deskbell\.yaml would be overwritten/),
    });
    expect(ben.read()).toBe(shop('Mine'));
    expect(await ben.config('pull --force')).toMatchObject({ code: 0 });
    expect(ben.read()).toBe(shop('Two'));
  });

  it('leaves a file alone that happens to have the name of an intent', async () => {
    await using office = openOffice();
    using ada = office.desk(shop('One', './notes.yaml'));
    using ben = office.desk();
    ada.write('notes.yaml', 'id: hours\nmatches: everything\nreply: [{ text: { en: Nine } }]\n');
    await ada.config('push');
    ben.write('notes.yaml', 'my notes');
    expect((await ben.config('pull')).warned).toMatch(/^notes\.yaml would be overwritten/);
    expect(ben.read('notes.yaml')).toBe('my notes');
  });
});

describe('deskbell config diff', () => {
  it('shows what is different here, and ends as diff does', async () => {
    await using office = openOffice();
    using ada = office.desk(shop('One'));
    expect(await ada.config('diff')).toMatchObject({ code: 2, printed: [] });
    await ada.config('push');
    expect(await ada.config('diff')).toEqual({ code: 0, printed: [], warned: '' });
    ada.write('deskbell.yaml', shop('Two'));
    const { code, printed } = await ada.config('diff');
    expect(code).toBe(1);
    expect(printed.slice(0, 3)).toEqual([
      '--- version 1/deskbell.yaml',
      '+++ here/deskbell.yaml',
      '@@ -1,6 +1,6 @@',
    ]);
    expect(await ada.config(`diff ${join(ada.folder, 'gone.yaml')}`)).toMatchObject({ code: 2 });
  });
});

describe('deskbell config without a database that is shared', () => {
  it.each(['pull', 'push', 'diff'])('says what to do instead of %s', async (verb) => {
    using place = openWorkplace();
    const { code, warned } = await place.run(`config ${verb}`);
    expect(code).toBe(verb === 'diff' ? 2 : 1);
    expect(warned).toBe(
      `Without DATABASE_URL the file ${place.file} is the configuration: edit it, and the server takes it up.`,
    );
  });
});
