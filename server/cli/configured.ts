import { formatFaults } from '../config/fault.ts';
import { createFileSource } from '../configuration/file-source.ts';
import type { Deskbell } from '../configuration/read.ts';
import { createStoreSource } from '../configuration/store-source.ts';
import { openVault } from '../configuration/vault.ts';
import type { Vault } from '../configuration/vault.ts';
import type { Terminal } from './command.ts';
import type { Installation } from './installation.ts';

/** The configuration that the servers run: of the store where they share one, else the file's. */
export async function readConfigured(
  { variables }: Terminal,
  { environment, store, sealer }: Installation,
): Promise<{ ok: true; deskbell: Deskbell } | { ok: false; message: string }> {
  const place = { file: environment.DESKBELL_CONFIG, environment: variables };
  const open = (before?: Vault): Promise<Vault> => openVault(store, sealer, before);
  const source = store.shared
    ? createStoreSource({ store, place, openVault: open, clock: store.clock })
    : createFileSource({ place, openVault: open, clock: store.clock });
  const read = await source.read();
  return read.ok
    ? { ok: true, deskbell: read.value }
    : { ok: false, message: formatFaults(read.faults) };
}

/** Says that there is no such connection, and which there are. */
export function describeMissing(name: string, connections: object): string {
  return `There is no connection ${name}; there is ${Object.keys(connections).join(', ') || 'none'}.`;
}
