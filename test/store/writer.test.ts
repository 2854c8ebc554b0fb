import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../../shared/limits.ts';
import { openForReading, openForWriting } from '../../server/store/sqlite/connection.ts';
import type { Connection } from '../../server/store/sqlite/connection.ts';
import { createWriter } from '../../server/store/sqlite/writer.ts';
import { StoreProblem } from '../../server/store/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';

let folder: string;
let db: Connection;
let commits: number[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-writer-'));
  db = openForWriting(join(folder, 'test.db'));
  db.exec('create table note (text text not null)');
  commits = [];
});
afterEach(() => {
  if (db.database.isOpen) db.close();
  rmSync(folder, { recursive: true, force: true });
});

const writerOf = () => createWriter(db, createFakeClock(), (fact) => commits.push(fact.operations));
const add = (text: string) => () => db.run('insert into note (text) values (?)', text);
const stored = () => {
  const reader = openForReading(join(folder, 'test.db'));
  const rows = reader.all('select text from note order by rowid').map((row) => row['text']);
  reader.close();
  return rows;
};

/** A disk that says when it is asked to sync, and is done when the test says so. */
function slowDisk() {
  let finish: ((error?: Error) => void) | undefined;
  const connection: Connection = {
    ...db,
    sync: () =>
      new Promise((resolve, reject) => {
        finish = (error) => (error ? reject(error) : resolve());
      }),
  };
  return {
    connection,
    asked: () => expect.poll(() => finish).toBeDefined(),
    finish(error?: Error) {
      const end = finish;
      finish = undefined;
      end?.(error);
    },
  };
}

describe('the group-commit writer', () => {
  it('commits whatever arrived in one turn of the event loop together', async () => {
    const writer = writerOf();
    await Promise.all([writer.submit(add('a')), writer.submit(add('b')), writer.submit(add('c'))]);
    expect(commits).toEqual([3]);
    expect(stored()).toEqual(['a', 'b', 'c']);
  });

  it('resolves only after the commit: another connection already sees what was acknowledged', async () => {
    const writer = writerOf();
    await writer.submit(add('first'));
    expect(stored()).toEqual(['first']);
  });

  it(`never puts more than ${limits.operationsPerCommit} operations into one commit, and keeps their order`, async () => {
    const writer = writerOf();
    const names = Array.from({ length: 300 }, (_, n) => `n${n}`);
    await Promise.all(names.map((name) => writer.submit(add(name))));
    expect(commits).toEqual([128, 128, 44]);
    expect(stored()).toEqual(names);
  });

  it('one poisoned operation in a batch of 100 leaves 99 done', async () => {
    const writer = writerOf();
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) =>
        writer.submit(() => {
          db.run('insert into note (text) values (?)', `n${n}`);
          if (n === 42) throw new Error('poison');
          return n;
        }),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(99);
    expect(results[42]).toMatchObject({ status: 'rejected', reason: { code: 'server.error' } });
    expect(stored()).toHaveLength(99);
    expect(stored()).not.toContain('n42');
    expect(commits).toEqual([100]);
  });

  it('tells everyone in the batch when the disk takes no more, stores nothing, and works again afterwards', async () => {
    const writer = writerOf();
    await writer.submit(add('before'));
    db.exec('pragma max_page_count = 3');
    const large = 'x'.repeat(200_000);
    const results = await Promise.allSettled([
      writer.submit(add('small')),
      writer.submit(add(large)),
    ]);
    for (const result of results) {
      expect(result.status).toBe('rejected');
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StoreProblem);
    }
    expect(stored()).toEqual(['before']);
    db.exec('pragma max_page_count = 100000');
    await writer.submit(add('after'));
    expect(stored()).toEqual(['before', 'after']);
  });

  it('acknowledges nothing before the disk has it, and commits together what came meanwhile', async () => {
    const disk = slowDisk();
    const writer = createWriter(disk.connection, createFakeClock(), (f) =>
      commits.push(f.operations),
    );
    const settled: string[] = [];
    const note = (name: string) => writer.submit(add(name)).then(() => settled.push(name));
    const all = [note('a')];
    await disk.asked();
    all.push(note('b'), note('c'));
    // In the log already, and seen by any reader; but a power cut could still take it back.
    expect(stored()).toEqual(['a']);
    expect(settled).toEqual([]);
    expect(writer.synced()).toBeDefined();
    disk.finish();
    await all[0];
    expect(settled).toEqual(['a']);
    await disk.asked();
    disk.finish();
    await Promise.all(all);
    expect(commits).toEqual([1, 2]);
    expect(writer.synced()).toBeUndefined();
  });

  it('believes a disk that failed to sync nothing more', async () => {
    const disk = slowDisk();
    const broken = vi.fn();
    const writer = createWriter(disk.connection, createFakeClock(), () => undefined, { broken });
    const lost = writer.submit(add('lost?'));
    await disk.asked();
    const behind = writer.submit(add('behind'));
    const reading = writer.synced();
    const fault = new Error('EIO');
    disk.finish(fault);
    await expect(reading).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(lost).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(behind).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(writer.submit(add('later'))).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(writer.synced()).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(broken).toHaveBeenCalledExactlyOnceWith(fault);
    await writer.close();
  });

  it('commits what waits when it is closed, and then accepts nothing more', async () => {
    const writer = writerOf();
    const last = writer.submit(add('last'));
    await writer.close();
    await last;
    expect(stored()).toEqual(['last']);
    await expect(writer.submit(add('late'))).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
