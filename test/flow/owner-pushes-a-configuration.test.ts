import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeConfiguration } from '../support/configuration.ts';
import type { Change } from '../support/configuration.ts';
import { answersEverything, startFleet } from '../support/fleet.ts';
import type { Fleet } from '../support/fleet.ts';
import { call } from '../support/rest.ts';
import { answers, arrive, seqOf, wordsOf } from '../support/visitor.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({ changes: answersEverything });
});
afterAll(() => fleet.close());

/** The owner's file, as it was with these changes. */
const edit = (...changes: Change[]): string =>
  writeConfiguration(fleet.folder, [...answersEverything(fleet.folder), ...changes]);

const title = (words: string): Change => [['sites', 'demo', 'title'], words];
const titles = async (): Promise<(string | undefined)[]> => {
  const scripts = await Promise.all(
    [0, 1].map((number) => call(fleet.at(number).url, 'GET', '/widget/demo.js')),
  );
  return scripts.map(({ text }) => /"title":"([^"]*)"/.exec(text)?.[1]);
};

describe('an owner of two processes on one database', () => {
  it('pushes a configuration, and within a second both answer with it', async () => {
    writeFileSync(
      join(fleet.folder, 'hours.yaml'),
      `id: hours\nmatches: everything\nreply: [{ text: { en: We open at nine. } }]\n`,
    );
    edit(title('Cups'), [['sites', 'demo', 'intents'], ['./hours.yaml']]);
    const visitors = await Promise.all([0, 1].map((number) => arrive(fleet.at(number))));
    const pushed = await fleet.run('config', 'push', '--base', '1', '--note', 'hours');
    const began = performance.now();
    expect(pushed).toMatchObject({ code: 0, stderr: '' });
    expect(pushed.stdout).toContain('Stored as version 2');
    const reloaded = [0, 1].map((number) => fleet.at(number).line('configuration.reloaded'));
    for (const line of await Promise.all(reloaded)) expect(line).toContain('"version":2');
    const took = performance.now() - began;
    expect(took).toBeLessThan(1_000);
    console.log(`configuration: both run it ${Math.round(took)} ms after the push has ended`);
    expect(await titles()).toEqual(['Cups', 'Cups']);
    for (const visitor of visitors) {
      const seq = seqOf(await visitor.say('When do you open?'));
      expect(wordsOf(await visitor.hear(answers(seq)))).toContain('We open at nine.');
      visitor.leave();
    }
  });

  it('pushes one that is broken: it is refused with the line, and both run on', async () => {
    edit(title('Broken'), [['sites', 'demo', 'colour'], 'red']);
    const refused = await fleet.run('config', 'push');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/deskbell\.yaml:\d+:\d+ sites\.demo\.colour: unknown key/);
    expect(await fleet.ask('select version from config_version order by version')).toHaveLength(2);
    expect(await titles()).toEqual(['Cups', 'Cups']);
    for (const number of [0, 1])
      expect((await call(fleet.at(number).url, 'GET', '/readyz')).status).toBe(200);
  });

  it('pulls what runs at another desk, and sees what is different there', async () => {
    const desk = join(fleet.folder, 'desk');
    mkdirSync(desk);
    expect(await fleet.run('config', 'pull', desk)).toMatchObject({ code: 0 });
    const file = join(desk, 'deskbell.yaml');
    expect(readFileSync(file, 'utf8')).toContain('title: Cups');
    expect(readFileSync(join(desk, 'hours.yaml'), 'utf8')).toContain('We open at nine.');
    expect(await fleet.run('config', 'diff', file)).toMatchObject({ code: 0, stdout: '' });
    writeFileSync(file, readFileSync(file, 'utf8').replace('title: Cups', 'title: Bowls'));
    const different = await fleet.run('config', 'diff', file);
    expect(different.code).toBe(1);
    expect(different.stdout).toMatch(/-\s+title: Cups[^]*\+\s+title: Bowls/);
  });
});
