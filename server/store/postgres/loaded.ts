import type { EndpointRow } from '../operations.ts';
import type { ConversationState, KnownEntry, OpenTurn } from '../rows.ts';

/** What a batch has loaded and locked: the rows its operations may ask for, by name. */
export type Loaded = {
  conversations: Map<string, HeldConversation>;
  /** By `pairOf(site, externalId)`. */
  contacts: Map<string, HeldContact>;
  /** By `pairOf(conversation, clientId)`. */
  entries: Map<string, KnownEntry>;
  /** Open turns of each conversation, in order. */
  turns: Map<string, HeldTurn[]>;
  /** By `pairOf(apiKey, key)`. */
  keys: Map<string, { hash: string; result: string }>;
  /** By `pairOf(site, source)`. */
  leads: Map<string, { id: string; at: number }>;
  /** Fences of jobs that wait. */
  jobs: Map<number, number>;
  /** By `pairOf(kind, key)`. */
  jobKeys: Set<string>;
  endpoints: readonly EndpointRow[];
};

/** `isNew`: made by this batch. `changed`: to be written back. `moved`: who answers is, too. */
export type HeldConversation = ConversationState & {
  createdAt: number;
  updatedAt: number;
  isNew: boolean;
  changed: boolean;
  moved: boolean;
};

export type HeldContact = { id: string; conversation: string | null };

export type HeldTurn = OpenTurn & {
  state: 'open' | 'done' | 'failed';
  at: number;
  finishedAt: number | null;
  isNew: boolean;
  changed: boolean;
};

/** A key of two texts. Neither holds what is between them: this database does not take it. */
export function pairOf(first: string, second: string): string {
  return `${first}\0${second}`;
}
