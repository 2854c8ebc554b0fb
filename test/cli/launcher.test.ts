import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Makes a Node say that it is an old one; only to the process it is given to, not to those it starts. */
const old = `data:text/javascript,${encodeURIComponent(
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`,
)}`;

let folder: string;
let launcher: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-launcher-'));
  for (const path of ['server', 'dist/server', 'node_modules/.bin'])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'dist/server/main.js'), mainThatSays('compiled'));
  launcher = join(folder, 'server', 'deskbell.js');
  copyFileSync(join(root, 'server', 'deskbell.js'), launcher);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mainThatSays = (word: string) =>
  `console.log(${JSON.stringify(word)}, process.versions.node, ...process.argv.slice(2));
   process.exitCode = 7;`;

function launch(...flags: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, launcher, 'check', '--schema'],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  return { status, stdout, stderr };
}

const installNode = () => symlinkSync(process.execPath, join(folder, 'node_modules/.bin/node'));

describe('the launcher', () => {
  it('runs the source in a checkout, and what was compiled in a package', () => {
    const said = (word: string) => ({
      status: 7,
      stdout: `${word} ${process.versions.node} check --schema\n`,
      stderr: '',
    });
    expect(launch()).toEqual(said('compiled'));
    writeFileSync(join(folder, 'server/main.ts'), mainThatSays('source'));
    expect(launch()).toEqual(said('source'));
  });

  it('hands an old Node’s work to the one npm installed, and ends as that one ends', () => {
    installNode();
    expect(launch('--import', old)).toEqual({
      status: 7,
      stdout: `compiled ${process.versions.node} check --schema\n`,
      stderr: '',
    });
  });

  it('ends with one clear line when only an old Node is there', () => {
    expect(launch('--import', old)).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'Deskbell needs Node 24 or newer; this is 20.20.2. Install it from https://nodejs.org\n',
    });
  });

  it('does not go round in circles when the installed one is old too', () => {
    const tooOld = `#!/bin/sh\nexec "${process.execPath}" --import "${old}" "$@"\n`;
    writeFileSync(join(folder, 'node_modules/.bin/node'), tooOld, { mode: 0o755 });
    const outcome = launch('--import', old);
    expect(outcome).toMatchObject({ status: 1, stdout: '' });
    expect(outcome.stderr.split('\n')).toHaveLength(2);
  });

  it('stops with the server it started, and not before it', async () => {
    installNode();
    const waiting = `process.on('SIGTERM', () => { console.log('finished'); process.exit(3); });
      console.log('ready'); setInterval(() => {}, 1000);`;
    writeFileSync(join(folder, 'server/main.ts'), waiting);
    const child = spawn(process.execPath, ['--import', old, launcher], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      if (text.includes('ready')) child.kill('SIGTERM');
    });
    const [code]: unknown[] = await once(child, 'close');
    expect({ code, said: said.join('') }).toEqual({ code: 3, said: 'ready\nfinished\n' });
  });

  const systemNode = spawnSync('/usr/bin/node', ['--version'], { encoding: 'utf8' }).stdout ?? '';
  it.runIf(/^v(18|20|22)\./.test(systemNode))('does so under a Node that is really old', () => {
    const real = join(root, 'server', 'deskbell.js');
    const run = spawnSync('/usr/bin/node', [real, '--version'], { encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
