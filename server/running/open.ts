import { createHmac } from 'node:crypto';
import { basename } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { deriveKey } from '../config/derive-key.ts';
import { findPlainHttp, formatEnvironmentFaults } from '../config/environment.ts';
import type { Sealer } from '../config/seal.ts';
import type { Secret } from '../config/secret.ts';
import { createFileSource } from '../configuration/file-source.ts';
import type { ConfigurationPlace } from '../configuration/source.ts';
import { createStoreSource, findDifference } from '../configuration/store-source.ts';
import { openVault } from '../configuration/vault.ts';
import type { Vault } from '../configuration/vault.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { startConfiguration } from './live.ts';
import type { LiveConfiguration } from './live.ts';
import type { BuildParts } from './parts.ts';

/**
 * Starts what is configured: by the file of this machine where the store is its own, by the store where
 * processes share it. Throws `ConfigurationRefused` when it cannot run here.
 */
export async function openConfiguration(options: {
  store: Store;
  place: ConfigurationPlace;
  /** Opens what the vault holds. */
  sealer: Sealer;
  publicUrl: string | undefined;
  build: BuildParts;
  clock: Clock;
  telemetry: Telemetry;
}): Promise<LiveConfiguration> {
  const { store, place, sealer, publicUrl, telemetry, clock } = options;
  const vault = (before?: Vault): Promise<Vault> => openVault(store, sealer, before);
  const live = await startConfiguration({
    ...options,
    source: store.shared
      ? createStoreSource({ store, place, openVault: vault, clock })
      : createFileSource({ place, openVault: vault, clock }),
    refuse({ outgoing }) {
      const plain = findPlainHttp(publicUrl, (host) => outgoing.allow.includes(host));
      return plain && formatEnvironmentFaults([plain]);
    },
  });
  if (!store.shared) return live;
  const version = await findDifference(store, place);
  const file = basename(place.file);
  if (version !== undefined)
    telemetry.configurationNote({
      note: `version ${version} of the database runs; ${file} says something else: deskbell config diff shows what, push or pull makes them the same`,
    });
  return live;
}

/**
 * Whether this process derives its keys from the same secret as the others on this store; the first one says
 * which that is. With another one, visitors would lose their sessions at every step between two processes.
 */
export async function isSecretShared(
  store: Pick<Store, 'write'>,
  secret: Secret,
  at: number,
): Promise<boolean> {
  return (await store.write('secret.check', { proof: secretProof(secret), at })) === 'same';
}

/** Tells one secret from another without saying anything about it. */
export function secretProof(secret: Secret): string {
  const key = deriveKey(secret, 'secret-proof');
  return createHmac('sha256', key).update('deskbell').digest('hex');
}
