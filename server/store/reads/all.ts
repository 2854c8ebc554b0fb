import type { Kysely } from 'kysely';
import type { Queries } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { readApiKey } from './api-keys.ts';
import { readConversation, readEntriesAfter, readEntry, readOpenTurn } from './conversations.ts';
import { readBacklog, readDelivery, readNextJobDue } from './work.ts';

/**
 * The named reads over any engine Kysely speaks to. `synced` resolves when everything committed is on the
 * disk: what a read has seen is not told before, or a power cut could take back what somebody was shown.
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
    nextJobDue: (kinds) => readNextJobDue(db, kinds),
    delivery: (id) => readDelivery(db, id),
    apiKey: (id) => readApiKey(db, id),
    backlog: () => readBacklog(db),
  };
}
