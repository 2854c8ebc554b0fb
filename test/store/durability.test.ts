import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqliteStore } from '../../server/store/sqlite/store.ts';
import type { Store } from '../../server/store/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { newChat, saying } from '../support/store.ts';

type Sync = (error?: Error) => void;

let folder: string;
let store: Store;
let syncs: Sync[];
const broken = vi.fn<(error: unknown) => void>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-durability-'));
  syncs = [];
  broken.mockClear();
  store = openSqliteStore({
    file: join(folder, 'test.db'),
    clock: createFakeClock(),
    random: randomBytes,
    broken,
    syncFile: (_handle, done) => syncs.push((error) => done(error ?? null)),
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The sync that the disk is busy with. */
async function sync(): Promise<Sync> {
  await expect.poll(() => syncs.length).toBeGreaterThan(0);
  const [first] = syncs.splice(0, 1);
  if (!first) throw new Error('nothing is synced');
  return first;
}

/** Every read that somebody is shown, of a message that is committed and not yet synced. */
function readAll(chat: ReturnType<typeof newChat>): Promise<unknown>[] {
  const { read } = store;
  return [
    read.entriesAfter(chat.conversation, 0, 10),
    read.conversation(chat.conversation),
    read.entry(chat.conversation, 1),
    read.openTurn(chat.conversation),
  ];
}

describe('what was committed', () => {
  it('is neither acknowledged nor shown before the disk has it', async () => {
    const chat = newChat();
    const told: string[] = [];
    const tell = (name: string) => () => told.push(name);
    const written = store.write('message.receive', saying(chat, 'hello')).then(tell('write'));
    const finish = await sync();
    const reads = readAll(chat);
    const shown = reads.map((read) => read.then(tell('read')));
    // A read that does not wait is long done after one that comes behind them and does not either.
    await store.read.backlog();
    await store.read.backlog();
    expect(told).toEqual([]);
    finish();
    await Promise.all([written, ...shown]);
    expect(told.toSorted()).toEqual(['read', 'read', 'read', 'read', 'write']);
    expect(await reads[0]).toMatchObject({ upTo: 1 });
  });

  it('is never shown when the disk could not take it, and the store says so once', async () => {
    const chat = newChat();
    const written = store.write('message.receive', saying(chat, 'hello'));
    const finish = await sync();
    const during = Promise.allSettled(readAll(chat));
    // By now they have found the message, and wait for the disk.
    await store.read.backlog();
    await store.read.backlog();
    const fault = new Error('EIO');
    finish(fault);
    await expect(written).rejects.toMatchObject({ code: 'store.unavailable', cause: fault });
    const after = Promise.allSettled(readAll(chat));
    for (const read of [...(await during), ...(await after)])
      expect(read).toMatchObject({ status: 'rejected', reason: { code: 'store.unavailable' } });
    await expect(store.write('store.probe', { at: 1 })).rejects.toMatchObject({
      code: 'store.unavailable',
    });
    expect(broken).toHaveBeenCalledExactlyOnceWith(fault);
    expect(syncs).toEqual([]);
  });
});
