import { existsSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import {
  findMissingSecret,
  formatEnvironmentFaults,
  readEnvironment,
} from '../config/environment.ts';
import type { Environment } from '../config/environment.ts';
import { openMasterSecret } from '../config/master-secret.ts';
import { createSealer } from '../config/seal.ts';
import type { Sealer } from '../config/seal.ts';
import type { Secret } from '../config/secret.ts';
import { emptyVault, openVault } from '../configuration/vault.ts';
import type { Vault } from '../configuration/vault.ts';
import { isSecretShared } from '../running/open.ts';
import type { Store } from '../store/store.ts';
import { systemRandom } from '../system.ts';
import type { Terminal } from './command.ts';
import { databaseFile, withStore } from './with-store.ts';

/** What a server on this machine would run with. */
export type Installation = {
  environment: Environment;
  store: Store;
  sealer: Sealer;
  masterSecret: Secret;
};

/** Runs `use` on the store and the secret of the server; resolves with 1 and says why when there is no such thing. */
export async function withInstallation(
  terminal: Terminal,
  use: (installation: Installation) => Promise<number>,
): Promise<number> {
  const refuse = (message: string): number => {
    terminal.warn(message);
    return 1;
  };
  const read = readEnvironment(terminal.variables);
  if (!read.ok) return refuse(formatEnvironmentFaults(read.faults));
  const environment = read.value;
  const missing = findMissingSecret(environment);
  if (missing) return refuse(formatEnvironmentFaults([missing]));
  return withStore(environment, async (store) => {
    const secret = openMasterSecret({
      environmentValue: environment.DESKBELL_SECRET,
      dataFolder: environment.DESKBELL_DATA,
      random: systemRandom,
    });
    if (!secret.ok) return refuse(`${secret.message}: ${secret.hint}`);
    if (secret.created)
      terminal.warn(`A new secret was made in ${secret.file}. Back it up together with the data.`);
    const masterSecret = secret.secret;
    // With another one, what is stored here could be opened by no server.
    if (store.shared && !(await isSecretShared(store, masterSecret, store.clock.now())))
      return refuse(
        'DESKBELL_SECRET is not the one that the servers on this database have. Set that one; or, to change it for all of them, see: deskbell secret rekey',
      );
    const sealer = createSealer(masterSecret, systemRandom);
    return use({ environment, store, sealer, masterSecret });
  });
}

/**
 * The vault that a configuration refers to, for commands that only read. Nothing is made for it: without a
 * reference, or where no server has ever been, it is empty.
 */
export async function openVaultFor(terminal: Terminal, file: string): Promise<Vault> {
  const read = readEnvironment(terminal.variables);
  if (!read.ok || !namesVault(file)) return emptyVault;
  const { DATABASE_URL } = read.value;
  if (DATABASE_URL === undefined && !existsSync(databaseFile(read.value))) return emptyVault;
  let vault = emptyVault;
  await withInstallation(terminal, async ({ store, sealer }) => {
    vault = await openVault(store, sealer);
    return 0;
  });
  return vault;
}

/** Whether a file of configuration speaks of the vault at all, in a comment perhaps. */
function namesVault(file: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8').includes('vault:');
}
