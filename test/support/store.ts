import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { siteIdSchema, traceIdSchema } from '../../shared/ids.ts';
import type { ConversationId, MessageId, SiteId, VisitorId } from '../../shared/ids.ts';
import {
  mintContactId,
  mintConversationId,
  mintMessageId,
  mintVisitorId,
  randomText,
} from '../../shared/mint.ts';
import type { IdentityProof } from '../../server/store/identity.ts';
import type { ReceiveInput } from '../../server/store/operations.ts';
import { openSqliteStore } from '../../server/store/sqlite/store.ts';
import { openPostgresStore } from '../../server/store/postgres/store.ts';
import type { Store } from '../../server/store/store.ts';
import { createFakeClock } from './fake-clock.ts';
import { cloneDatabase } from './postgres-clone.ts';

export const demoSite = siteIdSchema.parse('demo');
export const someTrace = traceIdSchema.parse('0af7651916cd43dd8448eb211c80319c');

export type TestStore = { store: Store; file: string; clock: Clock; close(): Promise<void> };

/** A store in a folder of its own, gone after `close`. */
export function openTestStore(options: { clock?: Clock; file?: string } = {}): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-store-'));
  const clock = options.clock ?? createFakeClock();
  const file = options.file ?? join(folder, 'deskbell.db');
  const store = openSqliteStore({ file, clock, random: randomBytes });
  return {
    store,
    file,
    clock,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every engine there is: what a store promises is tested on each. */
export const engines = ['sqlite', 'postgres'] as const;
export type Engine = (typeof engines)[number];

/** A store of its own on this engine, empty but for its schema; gone after `close`. */
export async function openStoreOn(
  engine: Engine,
  clock: Clock = createFakeClock(),
): Promise<OpenStore> {
  if (engine === 'sqlite') {
    const test = openTestStore({ clock });
    return { ...test, url: '', again: () => Promise.reject(new Error('one process has it')) };
  }
  const { url, drop } = await cloneDatabase();
  const open = () => openPostgresStore({ url, clock, random: randomBytes });
  const store = await open();
  return {
    store,
    url,
    again: open,
    async close() {
      await store.close();
      await drop();
    },
  };
}

export type OpenStore = {
  store: Store;
  /** Of its database, where an engine is reached by one. */
  url: string;
  /** Another process's store on the same data, where an engine allows it; to be closed by whoever asked. */
  again(): Promise<Store>;
  close(): Promise<void>;
};

export type Chat = { visitor: VisitorId; conversation: ConversationId };

export function newChat(): Chat {
  return { visitor: mintVisitorId(randomBytes), conversation: mintConversationId(randomBytes) };
}

/** What a visitor's message looks like to the store; `over` says what is special about it. */
export function saying(
  chat: Chat,
  text: string,
  over: Partial<ReceiveInput> & { id?: MessageId } = {},
): ReceiveInput {
  return {
    site: demoSite,
    sender: { kind: 'visitor', ...chat },
    id: mintMessageId(randomBytes),
    body: { type: 'text', text },
    place: 'home',
    trace: someTrace,
    at: 1_000,
    process: 'one',
    leaseUntil: 31_000,
    ...over,
  };
}

/** A shop's token that proves this customer, presented to the store; `over` says what is special about it. */
export function proofOf(
  site: SiteId,
  subject: string,
  over: Partial<IdentityProof> = {},
): IdentityProof {
  const at = over.at ?? 5_000;
  return {
    site,
    subject,
    claims: { email: `${subject}@example.com`, phone: null, name: null },
    token: randomText(randomBytes),
    holder: randomText(randomBytes),
    issuedAt: at - 1_000,
    until: at + 600_000,
    session: null,
    fresh: { ...newChat(), contact: mintContactId(randomBytes) },
    at,
    endUntil: at + 1_000_000,
    ...over,
  };
}
