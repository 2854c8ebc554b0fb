import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { limits } from '../../shared/limits.ts';
import { vaultName } from '../config/secret.ts';
import { vaultEntry } from '../configuration/vault.ts';
import { usageFault } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { withInstallation } from './installation.ts';
import { readSecretInput } from './read-secret.ts';
import { rekeySecrets } from './secret-rekey.ts';

/** `deskbell secret …`: the vault, which a configuration refers to with `vault:NAME`. Nothing prints what is in it. */
export const secret: Command = {
  summary: 'keep secrets for vault:NAME in the database, sealed; beside a running server too',
  usage:
    'deskbell secret set NAME (the value from standard input, or typed unseen) | deskbell secret list | deskbell secret remove NAME | deskbell secret rekey (with DESKBELL_SECRET_OLD)',
  run(terminal) {
    const { positionals } = parseArgs({
      args: [...terminal.arguments],
      options: {},
      allowPositionals: true,
    });
    const [verb, name, ...more] = positionals;
    if (more.length > 0)
      return usageFault(
        terminal.warn,
        'One name at a time; the value does not belong on the command line.',
        secret,
      );
    if (verb === 'list' && name === undefined) return listSecrets(terminal);
    if (verb === 'rekey' && name === undefined) return rekeySecrets(terminal);
    if ((verb !== 'set' && verb !== 'remove') || name === undefined)
      return usageFault(terminal.warn, 'Say what to do with which secret.', secret);
    if (!vaultName.test(name)) {
      terminal.warn('A name begins with a letter and has at most 64 letters, digits and _ . -');
      return Promise.resolve(2);
    }
    return verb === 'set' ? setSecret(terminal, name) : removeSecret(terminal, name);
  },
};

async function setSecret(terminal: Terminal, name: string): Promise<number> {
  const value = await readSecretInput(terminal, `Value of ${name}, unseen:`, limits.vaultChars);
  const fault = value === undefined ? 'Given up.' : describeFault(value);
  if (value === undefined || fault !== undefined) {
    terminal.warn(fault ?? '');
    return 1;
  }
  return withInstallation(terminal, async ({ store, sealer }) => {
    const rows = await store.read.secrets();
    // Half of a vault under each key would work for no server.
    const foreign = rows.find((row) => row.name !== name && !sealer.isOwn(row.sealed));
    if (foreign !== undefined) {
      terminal.warn(
        `${foreign.name} was sealed with another DESKBELL_SECRET. Set that one, or seal everything anew: deskbell secret rekey`,
      );
      return 1;
    }
    const known = rows.some((row) => row.name === name);
    if (!known && rows.length >= limits.vaultEntries) {
      terminal.warn(`There are ${limits.vaultEntries} secrets already; remove one.`);
      return 1;
    }
    const sealed = sealer.seal(value, vaultEntry(name));
    await store.write('secret.set', { name, sealed, at: store.clock.now() });
    terminal.print(
      `${name} is ${known ? 'replaced' : 'kept'}; refer to it with vault:${name}. Running servers take it up.`,
    );
    return 0;
  });
}

function describeFault(value: string): string | undefined {
  if (value === '') return 'There was no value.';
  if (value.length > limits.vaultChars)
    return `A secret has at most ${limits.vaultChars} characters.`;
  return value.includes('\u0000') || !value.isWellFormed() ? 'A secret must be text.' : undefined;
}

function listSecrets(terminal: Terminal): Promise<number> {
  return withInstallation(terminal, async ({ store, sealer }) => {
    const rows = await store.read.secrets();
    for (const { name, sealed, at } of rows) {
      const note = sealer.isOwn(sealed) ? '' : '  sealed with another DESKBELL_SECRET';
      terminal.print(`${name}  ${new Date(at).toISOString()}${note}`);
    }
    if (rows.length === 0) terminal.warn('The vault is empty.');
    return 0;
  });
}

function removeSecret(terminal: Terminal, name: string): Promise<number> {
  return withInstallation(terminal, async ({ store, environment }) => {
    const text = store.shared
      ? (await store.read.configuration())?.text
      : readFileIfAny(environment.DESKBELL_CONFIG);
    if (refersTo(text ?? '', name)) {
      terminal.warn(
        `The configuration refers to vault:${name}; without it no server starts. Take it out there first.`,
      );
      return 1;
    }
    const removed = await store.write('secret.remove', { name });
    if (removed) terminal.print(`${name} is removed`);
    else terminal.warn(`There is no secret ${name}.`);
    return removed ? 0 : 1;
  });
}

/** As a whole name: `vault:crm` is none of `vault:crm-key`. */
function refersTo(configuration: string, name: string): boolean {
  return [...configuration.matchAll(/vault:([A-Za-z0-9_.-]+)/g)].some(
    ([, found]) => found === name,
  );
}

function readFileIfAny(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
