import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readinessChecks } from '../server/lifecycle.ts';
import { migrateSqlite } from '../server/store/sqlite/migrate.ts';
import { createApplier } from '../server/store/sqlite/apply.ts';
import { openForWriting } from '../server/store/sqlite/connection.ts';
import { createWriter } from '../server/store/sqlite/writer.ts';
import { StoreProblem } from '../server/store/store.ts';
import type { Store } from '../server/store/store.ts';
import { limits } from '../shared/limits.ts';
import { createFakeClock } from './support/fake-clock.ts';

/** A store that counts what is asked of it, and fails on demand. */
function createWatchedStore() {
  const asked: string[] = [];
  let full = false;
  const write = async (kind: string): Promise<never> => {
    asked.push(kind);
    if (full) throw new StoreProblem('store.unavailable');
    return new Promise<never>(() => undefined);
  };
  const store: Pick<Store, 'write'> = { write };
  return { store, asked, fill: () => void (full = true) };
}

const quietTurns = { count: () => 0 };

describe('the store’s check', () => {
  it('fails on a full disk, and is well again when there is room', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskbell-full-'));
    const db = openForWriting(join(folder, 'test.db'));
    const clock = createFakeClock();
    migrateSqlite(db, clock.now());
    const writer = createWriter(db, clock, () => undefined);
    const applier = createApplier(db, randomBytes, () => undefined);
    const probe = () => writer.submit(() => applier.apply('store.probe', { at: clock.now() }));

    const pages = Number(db.get('pragma page_count')?.['page_count']);
    db.exec(`pragma max_page_count = ${pages}`);
    await expect(probe()).rejects.toBeInstanceOf(StoreProblem);
    db.exec('pragma max_page_count = 100000');
    await expect(probe()).resolves.toBeNull();
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes, but no more than once a second, however often it is asked', async () => {
    const clock = createFakeClock();
    const { store, asked } = createWatchedStore();
    const [check] = readinessChecks(store, quietTurns, clock);
    for (let count = 0; count < 100; count += 1) void check?.check();
    expect(asked).toEqual(['store.probe']);
    await clock.advance(limits.healthProbeMs);
    void check?.check();
    expect(asked).toEqual(['store.probe', 'store.probe']);
  });

  it('throws once to be reported, and says until the next try that it failed', async () => {
    const { store, asked, fill } = createWatchedStore();
    fill();
    const [check] = readinessChecks(store, quietTurns, createFakeClock());
    await expect(check?.check()).rejects.toBeInstanceOf(StoreProblem);
    await expect(check?.check()).resolves.toBe('failed');
    expect(asked).toHaveLength(1);
  });

  it('asks again when the clock was put back', () => {
    let now = 1_000_000;
    const { store, asked } = createWatchedStore();
    const clock = { ...createFakeClock(), now: () => now };
    const [check] = readinessChecks(store, quietTurns, clock);
    void check?.check();
    now = 0;
    void check?.check();
    expect(asked).toHaveLength(2);
  });
});
