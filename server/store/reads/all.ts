import type { Kysely } from 'kysely';
import type { Queries } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { readApiKey } from './api-keys.ts';
import {
  readConfiguration,
  readConfigurationVersion,
  readVersionOfDigest,
} from './configuration.ts';
import { readConversation, readEntriesAfter, readEntry, readOpenTurn } from './conversations.ts';
import { readBacklog, readDelivery, readNextJobDue } from './work.ts';

/**
 * The named reads over any engine Kysely speaks to. `synced` resolves when everything committed is on the
 * disk, and rejects when that cannot be said any more: what a read of a conversation has seen is not told
 * before, or a power cut could take back what somebody was shown.
 */
export function createQueries(
  db: Kysely<Tables>,
  synced: () => Promise<void> | undefined,
): Queries {
  async function durable<T>(read: Promise<T>): Promise<T> {
    const found = await read;
    await synced();
    return found;
  }
  return {
    conversation: (id) => durable(readConversation(db, id)),
    entriesAfter: (id, after, limit) => durable(readEntriesAfter(db, id, after, limit)),
    entry: (id, seq) => durable(readEntry(db, id, seq)),
    openTurn: (id) => durable(readOpenTurn(db, id)),
    // These wait for no disk. When a job is due only tells when to claim it, and a claim is a write; a delivery
    // is read by who has claimed its job, so it was on the disk before; a key is made by another process, whose
    // syncs are not known here, as a version of the configuration is; and figures stand for no promise.
    nextJobDue: (kinds) => readNextJobDue(db, kinds),
    delivery: (id) => readDelivery(db, id),
    apiKey: (id) => readApiKey(db, id),
    backlog: () => readBacklog(db),
    configuration: (version) => readConfiguration(db, version),
    configurationVersion: () => readConfigurationVersion(db),
    configurationOfDigest: (digest) => readVersionOfDigest(db, digest),
  };
}
