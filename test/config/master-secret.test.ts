import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveKey } from '../../server/config/derive-key.ts';
import { openMasterSecret } from '../../server/config/master-secret.ts';
import { Secret } from '../../server/config/secret.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-secret-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = (environmentValue?: Secret, dataFolder = folder) =>
  openMasterSecret({ environmentValue, dataFolder, random: randomBytes });
const containing = (text: string): unknown => expect.stringContaining(text);
const valueOf = (result: ReturnType<typeof open>) => (result.ok ? result.secret.reveal() : '');

describe('the master secret', () => {
  it('is made once, readable only by its owner, and found again', () => {
    const data = join(folder, 'data');
    const first = open(undefined, data);
    expect(first).toMatchObject({ ok: true, from: 'file', created: true });
    expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600);
    expect(readdirSync(data)).toEqual(['secret']);
    const second = open(undefined, data);
    expect(second).toMatchObject({ ok: true, created: false });
    expect(valueOf(second)).toBe(valueOf(first));
    expect(Buffer.from(valueOf(first), 'base64url')).toHaveLength(32);
  });

  it('comes from the environment when it is set, and then makes no file', () => {
    const result = open(new Secret('e'.repeat(40)));
    expect(result).toMatchObject({ ok: true, from: 'environment', created: false });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives the same keys after its text moved into the environment', () => {
    const fromFile = open();
    const moved = open(new Secret(`${valueOf(fromFile)}\n`));
    if (!fromFile.ok || !moved.ok) throw new Error('no secret');
    expect(deriveKey(moved.secret, 'a')).toEqual(deriveKey(fromFile.secret, 'a'));
  });

  it('is never replaced when it is damaged', () => {
    writeFileSync(join(folder, 'secret'), 'half', { mode: 0o600 });
    expect(open()).toMatchObject({
      ok: false,
      message: containing('damaged'),
    });
    expect(statSync(join(folder, 'secret')).size).toBe(4);
  });

  it('is refused when every user can read it', () => {
    open();
    chmodSync(join(folder, 'secret'), 0o644);
    expect(open()).toMatchObject({
      ok: false,
      hint: containing('chmod 600'),
    });
  });

  it('says what to do when the folder cannot be used', () => {
    writeFileSync(join(folder, 'data'), 'a file');
    expect(open(undefined, join(folder, 'data'))).toMatchObject({
      ok: false,
      hint: containing('DESKBELL_SECRET'),
    });
  });

  it('is the same for processes that start at the same moment, and one of them made it', async () => {
    const program = `
      import { randomBytes } from 'node:crypto';
      import { openMasterSecret } from ${JSON.stringify(new URL('../../server/config/master-secret.ts', import.meta.url).href)};
      process.stdin.once('data', () => {
        const result = openMasterSecret({ dataFolder: process.argv[1], random: randomBytes });
        console.log(JSON.stringify([result.ok && result.secret.reveal(), result.created]));
        process.exit();
      });
      console.log('ready');`;
    const racers = Array.from({ length: 6 }, () => race(program, join(folder, 'data')));
    await Promise.all(racers.map((racer) => racer.ready));
    for (const racer of racers) racer.go();
    const results = await Promise.all(racers.map((racer) => racer.result));
    expect(new Set(results.map(([secret]) => secret)).size).toBe(1);
    expect(results[0]?.[0]).toMatch(/^[\w-]{43}$/);
    expect(results.filter(([, created]) => created === true)).toHaveLength(1);
  });
});

/** A process that waits for the starting shot. */
function race(program: string, dataFolder: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, dataFolder]);
  let text = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('ready')) resolve();
    });
  });
  const result = new Promise<unknown[]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      const parsed: unknown = JSON.parse(text.split('\n')[1] ?? 'null');
      resolve(Array.isArray(parsed) ? parsed : []);
    });
  });
  return { ready, result, go: () => child.stdin.write('go\n') };
}

describe('derived keys', () => {
  const master = new Secret('m'.repeat(43));

  it('have 32 bytes and differ by purpose and by master', () => {
    const key = deriveKey(master, 'visitor-token');
    expect(key).toHaveLength(32);
    expect(deriveKey(master, 'visitor-token')).toEqual(key);
    expect(deriveKey(master, 'stored-secret')).not.toEqual(key);
    expect(deriveKey(new Secret('n'.repeat(43)), 'visitor-token')).not.toEqual(key);
  });
});
