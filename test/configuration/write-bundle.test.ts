import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeUnshareable, isSharedPath } from '../../server/configuration/shared-files.ts';
import { planBundle, writePlanned } from '../../server/configuration/write-bundle.ts';
import { limits } from '../../shared/limits.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-bundle-'));
  file = join(folder, 'deskbell.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hostile = [
  ...[
    '/etc/cron.yaml',
    './../x.yaml',
    './a/../../x.yaml',
    '../x.yaml',
    'x.yaml',
    './',
    './.x.yaml',
  ],
  ...[
    './a/.git/x.yaml',
    './a//x.yaml',
    './a\\..\\x.yaml',
    './x.js',
    './x.yaml\0',
    './C:x.yaml',
    './a/.',
  ],
];

describe('a stored configuration that is written to the disk', () => {
  it('comes with its files, the text last, and leaves nothing else behind', () => {
    const bundle = { text: 'a: 1\n', files: { './intents/x.yaml': 'id: x\n' } };
    const planned = planBundle(bundle, file);
    expect(planned.map(({ path, before }) => [path, before])).toEqual([
      ['./intents/x.yaml', undefined],
      ['./deskbell.yaml', undefined],
    ]);
    writePlanned(planned, randomBytes);
    expect(readFileSync(file, 'utf8')).toBe('a: 1\n');
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      'deskbell.yaml',
      'intents',
      join('intents', 'x.yaml'),
    ]);
    expect(planBundle(bundle, file)).toEqual([]);
  });

  it.each(hostile)('never writes to %j', (path) => {
    expect(isSharedPath(path)).toBe(false);
    expect(() => planBundle({ text: '', files: { [path]: 'x' } }, file)).toThrow('stored path');
  });

  it('never follows a link out of the folder', () => {
    const outside = mkdtempSync(join(tmpdir(), 'deskbell-outside-'));
    mkdirSync(join(outside, 'deep'));
    symlinkSync(outside, join(folder, 'intents'));
    for (const path of ['./intents/x.yaml', './intents/deep/x.yaml', './intents/new/x.yaml'])
      expect(() => planBundle({ text: '', files: { [path]: 'x' } }, file)).toThrow('leads out');
    rmSync(outside, { recursive: true });
  });

  it('is written whole or not at all', () => {
    writeFileSync(file, 'before\n');
    const planned = planBundle({ text: 'after\n', files: {} }, file);
    const impossible = { path: './a', file: join(file, 'a'), text: '', before: undefined };
    expect(() => writePlanned([...planned, impossible], randomBytes)).toThrow();
    expect(readFileSync(file, 'utf8')).toBe('before\n');
    expect(readdirSync(folder)).toEqual(['deskbell.yaml']);
  });
});

describe('what may be stored for all', () => {
  const faultsOf = (files: Record<string, string>, text = '') =>
    describeUnshareable({ text, files }, file).map(({ message }) => message);

  it('is text and YAML files below the folder, so many and so large', () => {
    expect(faultsOf({ './intents/order status.yml': 'x' })).toEqual([]);
    expect(faultsOf({ './../x.yaml': 'x' })).toEqual([
      'names the file ./../x.yaml, which cannot be stored with it',
    ]);
    const many: Record<string, string> = {};
    for (let n = 0; n <= limits.configFiles; n += 1) many[`./${n}.yaml`] = '';
    expect(faultsOf(many)).toEqual([`names more than ${limits.configFiles} files`]);
    expect(faultsOf({}, 'x'.repeat(limits.configBundleBytes + 1))).toEqual([
      `is larger than ${limits.configBundleBytes} bytes with its files`,
    ]);
  });
});
