import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RandomBytes } from '../../shared/random.ts';
import { Secret } from './secret.ts';

/** `created`: this call made the file, which is worth saying once, because it must be kept with the data. */
type MasterSecretResult =
  | { ok: true; secret: Secret; from: 'environment' | 'file'; created: boolean; file: string }
  | { ok: false; message: string; hint: string };

/**
 * The one secret that all keys of an installation come from: DESKBELL_SECRET, else the text in
 * `dataFolder/secret`, made of 32 random bytes when absent. The file holds text, so that an operator can
 * move it into DESKBELL_SECRET and every derived key stays the same.
 */
export function openMasterSecret(from: {
  environmentValue: Secret | undefined;
  dataFolder: string;
  random: RandomBytes;
}): MasterSecretResult {
  const file = join(from.dataFolder, 'secret');
  if (from.environmentValue !== undefined) {
    const secret = new Secret(from.environmentValue.reveal().trim());
    return { ok: true, secret, from: 'environment', created: false, file };
  }
  try {
    const created = createOnce(from.dataFolder, file, from.random);
    const read = readSecret(file);
    return read.ok ? { ...read, created } : read;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return {
      ok: false,
      message: `the secret in ${file} cannot be made or read (${code})`,
      hint: 'let this user write to the folder, or set DESKBELL_SECRET',
    };
  }
}

type Read =
  | { ok: true; secret: Secret; from: 'file'; file: string }
  | { ok: false; message: string; hint: string };

function readSecret(file: string): Read {
  // Windows has no such modes; Node reports the same one for every file.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o007) !== 0) {
    const message = `every user of this machine can read the secret in ${file}`;
    return { ok: false, message, hint: `chmod 600 ${file}` };
  }
  const text = readFileSync(file, 'utf8').trim();
  if (text.length >= 32) return { ok: true, secret: new Secret(text), from: 'file', file };
  return {
    ok: false,
    message: `the secret in ${file} is damaged`,
    hint: 'put it back from a backup; a new one would make stored secrets and sessions useless',
  };
}

/**
 * Writes the secret beside its place and links it there. A link appears whole or not at all and never
 * replaces a file, so processes that start at the same moment all read the secret of the one that was first.
 */
function createOnce(folder: string, file: string, random: RandomBytes): boolean {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return false;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${Buffer.from(random(8)).toString('hex')}`;
  try {
    writeDurably(draft, `${Buffer.from(random(32)).toString('base64url')}\n`);
    linkSync(draft, file);
    syncFolder(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Without it a power cut could forget the new name, and the next start would make another secret. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
