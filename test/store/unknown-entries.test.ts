import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../server/store/open.ts';
import type { Store } from '../../server/store/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { engines, newChat, saying } from '../support/store.ts';
import type { Chat } from '../support/store.ts';
import { storeUnknownEntry } from '../support/unknown-entry.ts';

describe.each(engines)('an entry that a newer version has stored, on %s', (engine) => {
  let store: Store;
  let told: string[];
  let close: () => Promise<void>;
  let chat: Chat;
  beforeEach(async () => {
    told = [];
    const folder = mkdtempSync(join(tmpdir(), 'deskbell-unknown-'));
    const file = join(folder, 'deskbell.db');
    const database = engine === 'postgres' ? await cloneDatabase() : undefined;
    store = await openStore({
      databaseUrl: database?.url,
      file,
      clock: createFakeClock(),
      random: randomBytes,
      telemetry: {
        committed: () => undefined,
        fault: ({ error }) => void told.push(error instanceof Error ? error.message : ''),
      },
    });
    close = async () => {
      await store.close();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    };
    chat = newChat();
    await say(chat, 2);
    await storeUnknownEntry({ engine, url: database?.url ?? '', file }, chat, 3);
    await say(chat, 2);
  });
  afterEach(() => close());

  async function say(to: Chat, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1)
      await store.write('message.receive', saying(to, 'hello'));
  }

  it('ends its log for who reads it here, which is not called the end', async () => {
    const page = await store.read.entriesAfter(chat.conversation, 0, 200);
    expect(page.entries.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(page).toMatchObject({ upTo: 2, more: true });
    const next = await store.read.entriesAfter(chat.conversation, page.upTo, 200);
    expect(next).toEqual({ entries: [], upTo: 2, more: true });
  });

  it('keeps nothing of other conversations from who follows many', async () => {
    const [before, after] = [newChat(), newChat()];
    await say(before, 2);
    await say(after, 2);
    const held = [before, chat, after].map(({ conversation }) => ({ conversation, after: 1 }));
    const page = await store.read.news(held, 100);
    expect(page.entries.map(({ conversation, entry }) => [conversation, entry.seq])).toEqual([
      [before.conversation, 2],
      [chat.conversation, 2],
      [after.conversation, 2],
    ]);
    expect(page).toMatchObject({ more: false, stopped: [chat.conversation] });
  });

  it('is told once, however often it is met, and without anything that was said', async () => {
    const held = [{ conversation: chat.conversation, after: 0 }];
    for (let time = 0; time < 3; time += 1) {
      await store.read.news(held, 100);
      await store.read.entriesAfter(chat.conversation, 0, 200);
    }
    expect(told).toEqual([`entry 3 of ${chat.conversation} cannot be read by this version`]);
  });
});
