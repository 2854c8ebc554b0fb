import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeWriteFault } from '../../server/cli/init.ts';
import { configurationJsonSchema } from '../../server/configuration/schema.ts';
import { openWorkplace } from './run-command.ts';

const root = join(import.meta.dirname, '..', '..');
const demo = join(root, 'demo', 'deskbell.yaml');
const demoVariables = {
  DEMO_SHOP_URL: 'http://127.0.0.1:3000/api/v1',
  DEMO_SHOP_KEY: 'key',
  DEMO_CRM_URL: 'http://127.0.0.1:3000/crm/webhooks',
  DEMO_CRM_SECRET: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
};
const quiet = { printed: '', warned: '' };

describe('deskbell', () => {
  it('explains its commands and every variable when asked, and when nothing is said', async () => {
    using place = openWorkplace();
    const help = await place.run('help');
    expect(help).toMatchObject({ code: 0, warned: '' });
    expect(await place.run('')).toEqual(help);
    expect(await place.run('--help')).toEqual(help);
    const told = [
      'deskbell config pull',
      'deskbell init',
      'deskbell start',
      'deskbell check',
      'deskbell key create',
    ];
    const variables = [
      'HOST',
      'PORT',
      'PUBLIC_URL',
      'TRUST_PROXY',
      'LOG_LEVEL',
      'DESKBELL_SECRET',
      'DATABASE_URL',
    ];
    for (const words of [...told, ...variables]) expect(help.printed).toContain(words);
  });

  it('explains one command', async () => {
    using place = openWorkplace();
    for (const command of ['init', 'start', 'check', 'config', 'key', 'key create'])
      expect(await place.run(`${command} --help`)).toMatchObject({
        code: 0,
        printed: expect.stringContaining(`Usage: deskbell ${command}`),
        warned: '',
      });
  });

  it('says its version', async () => {
    using place = openWorkplace();
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { version } = z.object({ version: z.string() }).parse(manifest);
    expect(await place.run('--version')).toEqual({ code: 0, printed: version, warned: '' });
  });

  it.each([
    ['stat', 'There is no command "stat"'],
    ['start now', "Unexpected argument 'now'"],
    ['start --port 80', "Unknown option '--port'"],
    ['init here', "Unexpected argument 'here'"],
    ['check a.yaml b.yaml', 'One file at a time'],
    ['check --strict', "Unknown option '--strict'"],
    ['config', 'Say what to do: pull, push or diff'],
    ['config show', 'Say what to do: pull, push or diff'],
    ['config diff a.yaml b.yaml', 'one file at a time'],
    ['config pull --all', "Unknown option '--all'"],
    ['key', 'Say what to do with which key'],
    ['key make', 'Say what to do with which key'],
    ['key revoke', 'Say what to do with which key'],
    ['key revoke a b', 'Say what to do with which key'],
    ['key create --color red', "Unknown option '--color'"],
    ['key create --site', "Option '--site <value>' argument missing"],
    ['key create --scopes fly', 'There is no scope fly'],
  ])('answers "deskbell %s" with what is wrong, and with 2', async (typed, words) => {
    using place = openWorkplace();
    const outcome = await place.run(typed);
    expect(outcome).toMatchObject({ code: 2, printed: '' });
    expect(outcome.warned).toContain(words);
    expect(outcome.warned).not.toContain('    at ');
  });

  it('names every variable that is wrong, whatever it was asked', async () => {
    using place = openWorkplace();
    for (const command of ['init', 'check', 'start', 'key create']) {
      const outcome = await place.run(command, { PORT: 'http', LOG_LEVEL: 'loud' });
      expect(outcome).toMatchObject({ code: 1, printed: '' });
      expect(outcome.warned).toMatch(/^PORT: must be a whole number/m);
      expect(outcome.warned).toMatch(/^LOG_LEVEL: /m);
    }
  });
});

describe('deskbell init', () => {
  it('writes a configuration that is fine as it is', async () => {
    using place = openWorkplace();
    expect(await place.run('init')).toMatchObject({ code: 0, warned: '' });
    expect(await place.run('check')).toEqual({
      code: 0,
      printed: `${place.file} is fine (sites: 1, connections: 0, endpoints: 0)`,
      warned: '',
    });
  });

  it('checks that customers can say what they want in the language of the site', async () => {
    using place = openWorkplace();
    await place.run('init');
    const text = readFileSync(place.file, 'utf8');
    const inLanguage = async (language: string) => {
      writeFileSync(place.file, text.replace('language: en', `language: ${language}`));
      const { code, printed, warned } = await place.run('check');
      expect({ code, warned }).toEqual({ code: 0, warned: '' });
      return printed.split('\n').slice(1);
    };
    expect(await inLanguage('de')).toEqual([]);
    const [note, ...more] = await inLanguage('fr');
    expect(more).toEqual([]);
    expect(note).toMatch(
      /^note: sites\.\S+: there are no phrases in fr for hello, quote, .*; customers get there by buttons only/,
    );
  });

  it('writes examples that are fine when their comment signs are taken', async () => {
    using place = openWorkplace();
    await place.run('init');
    const text = readFileSync(place.file, 'utf8')
      .replace('intents: [hello,', 'intents: [hello, order-status,')
      .replace(/^( *)# (routes:|connections:|endpoints:| {2}(?!<))/gm, '$1$2');
    writeFileSync(place.file, text);
    const variables = { SHOP_KEY: 'key', CRM_SECRET: demoVariables.DEMO_CRM_SECRET };
    const outcome = await place.run('check', variables);
    expect(outcome).toMatchObject({ code: 0, warned: '' });
    expect(outcome.printed).toContain('connections: 1, endpoints: 1');
  });

  it('leaves a file that is there as it is', async () => {
    using place = openWorkplace();
    writeFileSync(place.file, 'mine');
    expect(await place.run('init')).toEqual({
      ...quiet,
      code: 1,
      warned: `${place.file} is there already; it was left as it is.`,
    });
    expect(readFileSync(place.file, 'utf8')).toBe('mine');
  });

  it('says which folder is missing', async () => {
    using place = openWorkplace();
    const file = join(place.folder, 'gone', 'deskbell.yaml');
    const outcome = await place.run('init', { DESKBELL_CONFIG: file });
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    expect(outcome.warned).toBe(`There is no folder ${join(place.folder, 'gone')}; make it first.`);
  });

  it.each(['EACCES', 'EPERM', 'EROFS'])('says what to do in a read-only folder (%s)', (code) => {
    const fault = describeWriteFault(Object.assign(new Error('no'), { code }), '/shop/a.yaml');
    expect(fault).toContain(`/shop/a.yaml cannot be written (${code}). Let this user write`);
  });

  it('names the schema to editors when it can be reached from the file', async () => {
    using place = openWorkplace();
    await place.run('init');
    expect(readFileSync(place.file, 'utf8')).not.toContain('yaml-language-server');
    expect(readFileSync(demo, 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/docs\/schema\/deskbell\.schema\.json\n/,
    );
  });
});

describe('deskbell check', () => {
  it('is content with the demo when its variables are set', async () => {
    using place = openWorkplace();
    expect(await place.run(`check ${demo}`, demoVariables)).toMatchObject({ code: 0, warned: '' });
  });

  it('says which variables are missing, and on which line each is asked for', async () => {
    using place = openWorkplace();
    const outcome = await place.run(`check ${demo}`);
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    const lines = readFileSync(demo, 'utf8').split('\n');
    for (const name of Object.keys(demoVariables)) {
      const line = lines.findIndex((text) => text.includes(`env:${name}`)) + 1;
      expect(outcome.warned).toMatch(
        new RegExp(`^deskbell\\.yaml:${line}:\\d+ .*${name}, which is not set$`, 'm'),
      );
    }
    expect(outcome.warned.split('\n')).toHaveLength(4);
  });

  it('says how to make a configuration when there is none', async () => {
    using place = openWorkplace();
    const outcome = await place.run('check');
    expect(outcome).toMatchObject({ code: 1, printed: '' });
    expect(outcome.warned).toContain('cannot be read; run "deskbell init"');
  });

  it('prints the JSON Schema, and needs no configuration for it', async () => {
    using place = openWorkplace();
    const outcome = await place.run('check --schema', { PORT: 'wrong' });
    expect(outcome).toMatchObject({ code: 0, warned: '' });
    expect(JSON.parse(outcome.printed)).toMatchObject({
      type: 'object',
      properties: { sites: {}, connections: {}, endpoints: {}, outgoing: {} },
    });
  });
});

describe('the published JSON Schema', () => {
  it('is what the server checks by today', () => {
    const page = readFileSync(join(root, 'docs', 'schema', 'deskbell.schema.json'), 'utf8');
    expect(page, 'docs/schema/deskbell.schema.json is stale, run: npm run build:schema').toBe(
      `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`,
    );
  });
});
