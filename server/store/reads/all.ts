import type { Kysely } from 'kysely';
import type { Queries } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { readApiKey } from './api-keys.ts';
import { readConversation, readEntriesAfter, readEntry, readOpenTurn } from './conversations.ts';
import { readBacklog, readDelivery, readNextJobDue } from './work.ts';

/** The named reads over any engine Kysely speaks to. */
export function createQueries(db: Kysely<Tables>): Queries {
  return {
    conversation: (id) => readConversation(db, id),
    entriesAfter: (id, after, limit) => readEntriesAfter(db, id, after, limit),
    entry: (id, seq) => readEntry(db, id, seq),
    openTurn: (id) => readOpenTurn(db, id),
    nextJobDue: (kinds) => readNextJobDue(db, kinds),
    delivery: (id) => readDelivery(db, id),
    apiKey: (id) => readApiKey(db, id),
    backlog: () => readBacklog(db),
  };
}
