import type { Kysely } from 'kysely';
import type { Queries } from '../queries.ts';
import type { Tables } from '../tables.ts';
import { readApiKey } from './api-keys.ts';
import { readBackendSync, readBackendWrite, readBackendWrites } from './backend-writes.ts';
import {
  readConfiguration,
  readConfigurationVersion,
  readVersionOfDigest,
} from './configuration.ts';
import { readSecrets, readSecretsVersion, readToken, readTokens } from './secrets.ts';
import { readConversations } from './conversation-list.ts';
import {
  amongArray,
  amongJson,
  readConversation,
  readEntriesAfter,
  readEntry,
  readLastVisible,
  readOpenTurn,
} from './conversations.ts';
import { readProvenContact, readSessionEnds, readSessionEndsSince } from './identity.ts';
import { tellOnce } from './entries.ts';
import type { TellUnreadable } from './entries.ts';
import { readNewsApart, readNewsTogether } from './news.ts';
import { readWidgetFile, readWidgetFileNames } from './widget-files.ts';
import { readBacklog, readDelivery, readNextJobDue } from './work.ts';

/** How an engine runs a read: one whose answer is shown to people, or any other. */
export type Reading = {
  /**
   * Tells nothing before it is on the disk, and rejects when that cannot be said any more: a power cut must not
   * take back what somebody was shown.
   */
  durable<T>(read: () => Promise<T>): Promise<T>;
  plain<T>(read: () => Promise<T>): Promise<T>;
  /** Whether a statement is a way over a network, so that many questions go into one. */
  far: boolean;
  unreadable: TellUnreadable;
};

/** The named reads over any engine Kysely speaks to. */
export function createQueries(
  db: Kysely<Tables>,
  { durable, plain, far, unreadable }: Reading,
): Queries {
  const readNews = far ? readNewsTogether : readNewsApart;
  const among = far ? amongArray : amongJson;
  const tell = tellOnce(unreadable);
  return {
    conversation: (id) => durable(() => readConversation(db, id)),
    conversations: (site, asked) => durable(() => readConversations(db, site, asked)),
    entriesAfter: (id, after, limit) =>
      durable(async () => {
        const { entries, upTo, more } = await readEntriesAfter(db, id, after, limit, tell);
        return { entries, upTo, more };
      }),
    news: (held, limit) => durable(() => readNews(db, held, limit, tell)),
    entry: (id, seq) => durable(() => readEntry(db, id, seq)),
    openTurn: (id) => durable(() => readOpenTurn(db, id)),
    lastVisible: (ids) => durable(() => readLastVisible(db, ids, among)),
    // These wait for no disk. When a job is due only tells when to claim it, and a claim is a write; a delivery
    // is read by who has claimed its job, so it was on the disk before; a key is made by another process, whose
    // syncs are not known here, as a version of the configuration is; and figures stand for no promise.
    nextJobDue: (kinds) => plain(() => readNextJobDue(db, kinds)),
    delivery: (id) => plain(() => readDelivery(db, id)),
    backendWrite: (id) => plain(() => readBackendWrite(db, id)),
    backendSync: (subject) => durable(() => readBackendSync(db, subject)),
    backendWrites: (search) => durable(() => readBackendWrites(db, search)),
    apiKey: (id) => plain(() => readApiKey(db, id)),
    // What a session may do is asked again at every call, and where it ends is only told, never undone.
    provenContact: (id) => plain(() => readProvenContact(db, id)),
    sessionEnds: (visitor, contact) => plain(() => readSessionEnds(db, visitor, contact)),
    sessionEndsSince: (at) => plain(() => readSessionEndsSince(db, at)),
    backlog: () => plain(() => readBacklog(db)),
    configuration: (version) => plain(() => readConfiguration(db, version)),
    configurationVersion: () => plain(() => readConfigurationVersion(db)),
    configurationOfDigest: (digest) => plain(() => readVersionOfDigest(db, digest)),
    secrets: () => plain(() => readSecrets(db)),
    secretsVersion: () => plain(() => readSecretsVersion(db)),
    token: (connection) => plain(() => readToken(db, connection)),
    tokens: () => plain(() => readTokens(db)),
    // A file proves itself, and is as good before it is on the disk.
    widgetFileNames: () => plain(() => readWidgetFileNames(db)),
    widgetFile: (name) => plain(() => readWidgetFile(db, name)),
  };
}
