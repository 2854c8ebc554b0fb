import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import {
  findMissingSecret,
  formatEnvironmentFaults,
  readEnvironment,
} from '../config/environment.ts';
import type { Environment } from '../config/environment.ts';
import { openMasterSecret } from '../config/master-secret.ts';
import { createSealer } from '../config/seal.ts';
import { Secret } from '../config/secret.ts';
import { tokenEntry } from '../connectors/auth/kept-token.ts';
import { vaultEntry } from '../configuration/vault.ts';
import { secretProof } from '../running/open.ts';
import { lockData } from '../store/sqlite/data-lock.ts';
import type { Rekey } from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import { systemRandom } from '../system.ts';
import type { Terminal } from './command.ts';
import { withStore } from './with-store.ts';

/**
 * `deskbell secret rekey`: seals everything anew after DESKBELL_SECRET was changed. All rows change in one
 * transaction; what the new secret opens already stays, so a second run, or one after a crash, ends the same.
 */
export async function rekeySecrets(terminal: Terminal): Promise<number> {
  const refuse = (message: string): number => {
    terminal.warn(message);
    return 1;
  };
  const read = readEnvironment(terminal.variables);
  if (!read.ok) return refuse(formatEnvironmentFaults(read.faults));
  const environment = read.value;
  const missing = findMissingSecret(environment);
  if (missing) return refuse(formatEnvironmentFaults([missing]));
  const old = terminal.variables['DESKBELL_SECRET_OLD']?.trim() ?? '';
  if (old.length < 32)
    return refuse(
      'Set DESKBELL_SECRET_OLD to the secret from before, and DESKBELL_SECRET to the new one. Without DESKBELL_SECRET before, the old one is the text in the file "secret" of DESKBELL_DATA.',
    );
  const secret = openMasterSecret({
    environmentValue: environment.DESKBELL_SECRET,
    dataFolder: environment.DESKBELL_DATA,
    random: systemRandom,
  });
  if (!secret.ok) return refuse(`${secret.message}: ${secret.hint}`);
  if (secret.secret.reveal() === old) return refuse('The new secret is the old one.');
  const lock = takeData(environment);
  if (lock === null)
    return refuse(
      'A server is running on these data. Stop it first: it seals with the old secret.',
    );
  try {
    const code = await withStore(environment, (store) =>
      rekeyStore(terminal, store, new Secret(old), secret.secret),
    );
    if (code === 0) putAside(terminal, environment.DESKBELL_DATA, old);
    return code;
  } finally {
    lock.release();
  }
}

async function rekeyStore(
  terminal: Terminal,
  store: Store,
  old: Secret,
  now: Secret,
): Promise<number> {
  for (let round = 0; round < rounds; round += 1) {
    const planned = await plan(store, old, now);
    if (!planned.ok) {
      terminal.warn(
        `Neither secret opens ${planned.unreadable.join(', ')}. Set DESKBELL_SECRET_OLD to the right one; or remove a secret, or revoke a connection, that is lost.`,
      );
      return 1;
    }
    const done = await store.write('secret.rekey', planned.rekey).catch((error: unknown) => {
      if (round + 1 < rounds) return 'changed' as const;
      throw error;
    });
    if (done === 'changed') continue;
    const { secrets, tokens } = planned.rekey;
    terminal.print(
      `Sealed anew: secrets: ${secrets.length}, connections: ${tokens.length}. Start the servers with the new DESKBELL_SECRET; visitors get new sessions.`,
    );
    return 0;
  }
  terminal.warn('The data change all the time. Stop every server on them and try again.');
  return 1;
}

/** Left where it is, it would open nothing, and be taken by whoever starts without DESKBELL_SECRET. */
function putAside(terminal: Terminal, dataFolder: string, old: string): void {
  const file = join(dataFolder, 'secret');
  if (!existsSync(file) || readFileSync(file, 'utf8').trim() !== old) return;
  renameSync(file, `${file}.before-rekey`);
  terminal.print(
    `${file} is ${file}.before-rekey now: it opens older backups only. From here on every start needs DESKBELL_SECRET.`,
  );
}

const rounds = 5;

type Planned = { ok: true; rekey: Rekey } | { ok: false; unreadable: string[] };

async function plan(store: Store, old: Secret, now: Secret): Promise<Planned> {
  const before = createSealer(old, systemRandom);
  const after = createSealer(now, systemRandom);
  const unreadable: string[] = [];
  const anew = (sealed: string, about: string): string => {
    if (after.open(sealed, about) !== undefined) return sealed;
    const text = before.open(sealed, about);
    if (text === undefined) unreadable.push(about);
    return text === undefined ? sealed : after.seal(text, about);
  };
  const secrets = (await store.read.secrets()).map(({ name, sealed }) => {
    return { name, before: sealed, after: anew(sealed, vaultEntry(name)) };
  });
  const tokens = (await store.read.tokens()).map(({ connection, access, refresh }) => {
    const seal = (kind: 'access' | 'refresh', sealed: string | null): string | null =>
      sealed === null ? null : anew(sealed, tokenEntry(kind, connection));
    return {
      connection,
      before: { access, refresh },
      after: { access: seal('access', access), refresh: seal('refresh', refresh) },
    };
  });
  if (unreadable.length > 0) return { ok: false, unreadable };
  const proof = secretProof(now);
  return { ok: true, rekey: { proof, secrets, tokens, at: store.clock.now() } };
}

/** Of a database that is shared, nobody can say who else is on it: that is said in the documentation. */
function takeData({ DATABASE_URL, DESKBELL_DATA }: Environment): { release(): void } | null {
  if (DATABASE_URL !== undefined) return { release: () => undefined };
  return lockData(join(DESKBELL_DATA, 'lock'));
}
