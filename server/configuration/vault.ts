import { createHash } from 'node:crypto';
import { Secret } from '../config/secret.ts';
import type { VaultEntry } from '../config/secret.ts';
import type { Sealer } from '../config/seal.ts';
import type { Store } from '../store/store.ts';

/** What the store's vault holds, as it was when it was opened. */
export type Vault = {
  /** The number of changes it had seen. */
  version: number;
  read(name: string): VaultEntry;
};

/** Where there is no store yet, and so nothing in it. */
export const emptyVault: Vault = { version: 0, read: () => ({ kind: 'absent' }) };

/** Opens every entry; `before` is given back when nothing has changed since. */
export async function openVault(
  store: Pick<Store, 'read'>,
  sealer: Sealer,
  before?: Vault,
): Promise<Vault> {
  // Before the entries: a change in between is then seen the next time, not missed.
  const version = await store.read.secretsVersion();
  if (before?.version === version) return before;
  const rows = version === 0 ? [] : await store.read.secrets();
  const entries = new Map<string, VaultEntry>();
  for (const { name, sealed } of rows) {
    const text = sealer.open(sealed, vaultEntry(name));
    entries.set(
      name,
      text === undefined ? { kind: 'unreadable' } : { kind: 'value', value: new Secret(text) },
    );
  }
  return { version, read: (name) => entries.get(name) ?? { kind: 'absent' } };
}

/** What an entry is sealed about. */
export function vaultEntry(name: string): string {
  return `vault/${name}`;
}

/** Tells one state of an entry from the next without keeping it. */
export function fingerprint(entry: VaultEntry): string {
  if (entry.kind !== 'value') return entry.kind;
  return createHash('sha256').update(entry.value.reveal()).digest('hex');
}
