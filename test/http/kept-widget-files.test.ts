import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepWidgetFiles } from '../../server/http/kept-widget-files.ts';
import { encodeScript } from '../../server/http/script-reply.ts';
import { limits } from '../../shared/limits.ts';

let data: string;
let folder: string;
let faults: unknown[];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'deskbell-widget-'));
  folder = join(data, 'widget');
  faults = [];
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** A server of this build starts; gives what it serves under a name. */
function start(build: string, now: number) {
  const files = ['panel', 'form'].map(
    (part) => [`${part}-${build}.js`, encodeScript(Buffer.from(`${part} of ${build}`))] as const,
  );
  const served = keepWidgetFiles({
    folder,
    files: new Map(files),
    now,
    telemetry: { fault: (fact) => void faults.push(fact) },
  });
  return (name: string) => served.get(name)?.identity.toString();
}

const storedScripts = () =>
  readdirSync(folder).flatMap((build) => readdirSync(join(folder, build)));

describe('an upgrade of the server', () => {
  it('still serves what a page has open: its panel and each of its parts', () => {
    start('one', 1_000);
    const serve = start('two', 2_000);
    expect(serve('panel-two.js')).toBe('panel of two');
    expect(serve('panel-one.js')).toBe('panel of one');
    expect(serve('form-one.js')).toBe('form of one');
    expect(serve('panel-zero.js')).toBeUndefined();
    expect(faults).toEqual([]);
  });

  it(`keeps the last ${limits.widgetBuilds} builds, by when they were served last`, () => {
    const builds = Array.from({ length: limits.widgetBuilds + 2 }, (_, at) => `b${at}`);
    for (const [at, build] of builds.entries()) start(build, (at + 1) * 1_000);
    start('b3', 100_000);
    const serve = start('new', 101_000);
    expect(readdirSync(folder)).toHaveLength(limits.widgetBuilds);
    expect(serve('panel-b3.js')).toBe('panel of b3');
    expect(serve('panel-b6.js')).toBe('panel of b6');
    expect(serve('panel-b0.js')).toBeUndefined();
    expect(serve('panel-b2.js')).toBeUndefined();
  });

  it('keeps its own build, whatever a clock that was ahead wrote down', () => {
    for (let at = 0; at < limits.widgetBuilds; at += 1) start(`ahead${at}`, 9_000_000 + at * 1_000);
    start('now', 1_000);
    expect(readdirSync(folder)).toHaveLength(limits.widgetBuilds);
    const serve = start('next', 2_000);
    expect(readdirSync(folder)).toHaveLength(limits.widgetBuilds);
    expect(serve('panel-next.js')).toBe('panel of next');
    expect(storedScripts()).toContain('panel-next.js');
  });

  it('adds nothing when the same build starts again', () => {
    start('one', 1_000);
    start('one', 2_000);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('takes nothing over from a start that died half-way', () => {
    mkdirSync(join(folder, 'unfinished'), { recursive: true });
    writeFileSync(join(folder, 'unfinished', 'panel-half.js'), 'ha');
    const serve = start('one', 1_000);
    expect(serve('panel-half.js')).toBeUndefined();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('leaves alone what another process on the same folder is writing', () => {
    const draft = join(folder, 'unfinished-abc');
    mkdirSync(draft, { recursive: true });
    writeFileSync(join(draft, 'panel-one.js'), 'pan');
    const serve = start('one', Date.now());
    expect(serve('panel-one.js')).toBe('panel of one');
    expect(readdirSync(draft)).toEqual(['panel-one.js']);
    expect(faults).toEqual([]);
  });

  it('serves nothing but scripts of builds, whatever is asked for', () => {
    start('one', 1_000);
    const [build = ''] = readdirSync(folder);
    writeFileSync(join(data, 'secret'), 'the secret');
    writeFileSync(join(folder, build, '.hidden.js'), 'hidden');
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'mine.js'), 'mine');
    const serve = start('two', 2_000);
    for (const name of [
      '../secret',
      '../../secret',
      `../${build}/panel-one.js`,
      `${build}/panel-one.js`,
      '.hidden.js',
      'mine.js',
      '__proto__',
      'constructor',
      '',
    ])
      expect(serve(name)).toBeUndefined();
  });

  it('serves its own build and says what is wrong when the folder cannot be written', () => {
    writeFileSync(folder, 'a file where the folder should be');
    chmodSync(folder, 0o400);
    const serve = start('one', 1_000);
    expect(serve('panel-one.js')).toBe('panel of one');
    expect(faults).toHaveLength(1);
  });
});
