import {
  copyFileSync,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openForReading, openForWriting } from '../../server/store/sqlite/connection.ts';
import type { Connection, SyncFile } from '../../server/store/sqlite/connection.ts';

const fdatasync = vi.hoisted(() => vi.fn<SyncFile>());
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<{ fdatasync: SyncFile }>();
  fdatasync.mockImplementation(real.fdatasync);
  return { ...real, fdatasync };
});

let folder: string;
let file: string;
let opened: Connection[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-connection-'));
  file = join(folder, 'test.db');
  opened = [];
  fdatasync.mockClear();
});
afterEach(() => {
  for (const connection of opened) connection.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(path: string, syncFile?: SyncFile): Connection {
  const connection = openForWriting(path, syncFile);
  opened.push(connection);
  return connection;
}

const note = (connection: Connection) => {
  connection.exec('create table note (text text)');
  connection.run(`insert into note values ('kept')`);
};

/** Which file each sync was of. */
function syncsOf(): { syncFile: SyncFile; files: number[] } {
  const files: number[] = [];
  return {
    files,
    syncFile(handle, done) {
      files.push(fstatSync(handle).ino);
      done(null);
    },
  };
}

describe('a sync', () => {
  it('is an fdatasync of the log, which holds what was committed', async () => {
    const connection = open(file);
    note(connection);
    expect(fdatasync).not.toHaveBeenCalled();
    await connection.sync();
    expect(fdatasync).toHaveBeenCalledOnce();
    const [handle] = fdatasync.mock.calls[0] ?? [-1];
    const log = statSync(`${file}-wal`);
    expect(log.size).toBeGreaterThan(0);
    expect(fstatSync(handle).ino).toBe(log.ino);
  });

  it('ends when the disk is done, and fails when the disk does', async () => {
    const done: ((error: Error | null) => void)[] = [];
    const connection = open(file, (_handle, end) => done.push(end));
    const ended = vi.fn();
    const first = connection.sync().then(ended);
    await Promise.resolve();
    expect(ended).not.toHaveBeenCalled();
    done[0]?.(null);
    await first;
    const second = connection.sync();
    done[1]?.(new Error('EIO'));
    await expect(second).rejects.toThrow('EIO');
  });

  it('rejects, and does not throw, when it cannot even begin', async () => {
    const connection = open(file, () => {
      throw new Error('EBADF');
    });
    await expect(connection.sync()).rejects.toThrow('EBADF');
  });

  it('finds the log of a file that is a link, to a place where nothing was yet', async () => {
    const linked = join(folder, 'volume', 'real.db');
    mkdirSync(join(folder, 'volume'));
    symlinkSync(linked, file);
    const disk = syncsOf();
    const connection = open(file, disk.syncFile);
    note(connection);
    await connection.sync();
    expect(disk.files).toEqual([statSync(`${linked}-wal`).ino]);
    expect(existsSync(`${file}-wal`)).toBe(false);
    const reader = openForReading(file);
    opened.push(reader);
    expect(reader.all('select text from note')).toEqual([{ text: 'kept' }]);
  });
});

describe('what a process that died left in the log', () => {
  it('is in the database before anything is added', () => {
    note(open(file));
    const copy = join(folder, 'copy.db');
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    const next = open(copy);
    expect(statSync(`${copy}-wal`).size).toBe(0);
    expect(next.all('select text from note')).toEqual([{ text: 'kept' }]);
  });
});
