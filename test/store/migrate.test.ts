import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateSqlite } from '../../server/store/sqlite/migrate.ts';
import { migrations } from '../../server/store/migrations/all.ts';
import { openForWriting } from '../../server/store/sqlite/connection.ts';
import type { Connection } from '../../server/store/sqlite/connection.ts';

let folder: string;
let db: Connection;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbell-migrate-'));
  db = openForWriting(join(folder, 'test.db'));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const tables = () =>
  db
    .all(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
    .map((row) => row['name']);

describe('the files', () => {
  it('can be read by nobody but their owner, the write-ahead log included', () => {
    migrateSqlite(db, 1);
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o077);
    expect(modes.length).toBeGreaterThan(1);
    expect(modes.every((mode) => mode === 0)).toBe(true);
  });
});

describe('migrating', () => {
  it('makes the tables once', () => {
    migrateSqlite(db, 1);
    const first = tables();
    migrateSqlite(db, 2);
    expect(tables()).toEqual(first);
    expect(first).toContain('entry');
  });

  it('runs only what is new, and all of it or nothing', () => {
    migrateSqlite(db, 1);
    const broken = {
      name: '0002-broken',
      statements: () => ['create table fine (id text)', 'create tabel broken'],
    };
    expect(() => migrateSqlite(db, 2, [...migrations, broken])).toThrow();
    expect(tables()).not.toContain('fine');
  });

  it('refuses a file that a newer version has written', () => {
    const future = { name: '0099-future', statements: () => [] };
    migrateSqlite(db, 1, [...migrations, future]);
    expect(() => migrateSqlite(db, 2)).toThrow(/newer version.*0099-future/);
  });
});
