import type { Agent } from '../../shared/agent.ts';
import type { Conversation, ConversationStatus } from '../../shared/conversation.ts';
import type { Entry } from '../../shared/entry.ts';
import type { ApiKeyId, ContactId, ConversationId, SiteId, VisitorId } from '../../shared/ids.ts';
import type { Json } from '../../shared/json.ts';
import type { BackendSync, BackendWriteRow, BackendWriteSearch } from './backend-writes.ts';
import type { ProvenContact, SessionEnd } from './identity.ts';
import type { SecretRow, TokenRow } from './secrets.ts';
import type { PendingDelivery } from './work.ts';

/** Every read of the store by name. `undefined` means there is no such row. */
export type Queries = {
  conversation(id: ConversationId): Promise<ConversationRow | undefined>;
  /**
   * Conversations of a site with one of these statuses, those first that have had it for the shortest time; after the
   * one that `before` names.
   */
  conversations(
    site: SiteId,
    asked: {
      statuses: readonly ConversationStatus[];
      before: ConversationPlace | null;
      limit: number;
    },
  ): Promise<Conversation[]>;
  /**
   * Entries a visitor may see, in order, and the last seq of the page. They end before one that this version cannot
   * read; `more` is true then, although asking this process again gives nothing.
   */
  entriesAfter(id: ConversationId, after: number, limit: number): Promise<EntryPage>;
  /**
   * What was added to each of these logs, at most `limit` entries in all: `more` says that they are to be asked for
   * again, from what is held then, except for those that `stopped`. For a few thousand logs at once, none of them twice.
   */
  news(held: readonly HeldLog[], limit: number): Promise<NewsPage>;
  entry(id: ConversationId, seq: number): Promise<Entry | undefined>;
  /** The oldest turn still open, or undefined: what a reload shows as "working". */
  openTurn(id: ConversationId): Promise<number | undefined>;
  /** How far the logs of these conversations go, for whoever may have missed something; those without a row are left out. */
  lastVisible(ids: readonly ConversationId[]): Promise<LastVisible[]>;
  /** When each lane of these kinds has its next job to claim; what it costs does not depend on how many wait. */
  nextJobDue(kinds: string[]): Promise<LaneDue[]>;
  delivery(id: string): Promise<PendingDelivery | undefined>;
  backendWrite(id: string): Promise<BackendWriteRow | undefined>;
  /** How far the writes about something are, such as a lead: one for each connection it goes to. */
  backendSync(subject: string): Promise<BackendSync[]>;
  /** A page of writes in one state, the first first; a next one comes after the last of them. */
  backendWrites(search: BackendWriteSearch): Promise<BackendSync[]>;
  apiKey(id: ApiKeyId): Promise<ApiKeyRow | undefined>;
  /** What a shop's token proved about this contact; undefined for one that nobody has proven. */
  provenContact(id: ContactId): Promise<ProvenContact | undefined>;
  /** The ends that are known of a visitor's sessions and of a contact's. */
  sessionEnds(visitor: VisitorId, contact: ContactId | null): Promise<SessionEnd[]>;
  /** Every end since then, for whoever has sessions open. */
  sessionEndsSince(at: number): Promise<SessionEnd[]>;
  backlog(): Promise<Backlog>;
  /** A version of the configuration, the latest when none is named. */
  configuration(version?: number): Promise<ConfigurationRow | undefined>;
  /** The latest version's number, 0 when there is none: cheap enough to ask all the time. */
  configurationVersion(): Promise<number>;
  /** The last version with this digest. */
  configurationOfDigest(digest: string): Promise<number | undefined>;
  /** Every entry of the vault, sealed. */
  secrets(): Promise<SecretRow[]>;
  /** Grows with every change of the vault: cheap enough to ask all the time. */
  secretsVersion(): Promise<number>;
  /** The tokens of a connection, sealed. */
  token(connection: string): Promise<TokenRow | undefined>;
  tokens(): Promise<TokenRow[]>;
  /** The names of all files of the widget that are kept; what it costs does not depend on who asks for what. */
  widgetFileNames(): Promise<string[]>;
  /** A file of the widget as somebody stored it: its seal is to be checked. */
  widgetFile(name: string): Promise<WidgetFileRow | undefined>;
};

export type ConversationRow = {
  id: ConversationId;
  site: SiteId;
  visitor: VisitorId | null;
  contact: ContactId | null;
  /** The id the shop's own system uses for the contact, unverified. */
  externalId: string | null;
  status: ConversationStatus;
  agent: Agent | null;
  ownerVersion: number;
  lastSeq: number;
  lastVisibleSeq: number;
  dialogue: Json | null;
};

/** Where a conversation stands in a list: since when it has its status, and its id. */
export type ConversationPlace = { since: number; id: string };

/** The moment from which the first job of a lane may be claimed; `lane` is empty for work without one. */
export type LaneDue = { kind: string; lane: string; due: number };

export type LastVisible = { conversation: ConversationId; seq: number };

export type EntryPage = { entries: Entry[]; upTo: number; more: boolean };

/** A log of which everything up to `after` is known. */
export type HeldLog = { conversation: ConversationId; after: number };

/** Of each log in its order. `stopped`: logs that go on with an entry that this version cannot read. */
export type NewsPage = {
  entries: { conversation: ConversationId; entry: Entry }[];
  more: boolean;
  stopped: ConversationId[];
};

export type ApiKeyRow = {
  id: ApiKeyId;
  site: SiteId;
  hash: string;
  scopes: string[];
  revokedAt: number | null;
};

export type ConfigurationRow = {
  version: number;
  text: string;
  /** Files the text names, by the path it names them by. */
  files: Record<string, string>;
  digest: string;
  note: string;
  at: number;
};

/** `body` in base64. */
export type WidgetFileRow = { seal: string; body: string };

/** Work that waits, for `/metrics` and `/readyz`. */
export type Backlog = {
  openTurns: number;
  waitingJobs: number;
  deadJobs: number;
  deadDeliveries: number;
};
