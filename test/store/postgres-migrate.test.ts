import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrations } from '../../server/store/migrations/all.ts';
import { migratePostgres } from '../../server/store/postgres/migrate.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { createDatabase, dropDatabase, databaseName, query } from '../support/postgres-database.ts';

let url: string;
let drop: () => Promise<void>;

beforeEach(async () => {
  // Beside a clone, whose server takes another database that is empty.
  const beside = await cloneDatabase(inject('postgresDoor'));
  url = await createDatabase(beside.url);
  drop = async () => {
    await dropDatabase(beside.url, databaseName(url));
    await beside.drop();
  };
});
afterEach(() => drop());

const tables = async (): Promise<unknown[]> => {
  const rows = await query(
    url,
    `select tablename from pg_tables where schemaname = 'public' order by tablename`,
  );
  return rows.map((row) => row['tablename']);
};

describe('migrating postgres', () => {
  it('makes the tables once', async () => {
    await migratePostgres(url, 1);
    const first = await tables();
    await migratePostgres(url, 2);
    expect(await tables()).toEqual(first);
    expect(first).toContain('entry');
    expect(await query(url, 'select distinct at::int from migration')).toEqual([{ at: 1 }]);
  });

  it('by several processes at once is done by one of them', async () => {
    await Promise.all([1, 2, 3, 4].map((at) => migratePostgres(url, at)));
    expect(await query(url, 'select count(distinct at)::int as n from migration')).toEqual([
      { n: 1 },
    ]);
  });

  it('runs only what is new, and all of it or nothing', async () => {
    await migratePostgres(url, 1);
    const broken = {
      name: '0099-broken',
      statements: () => ['create table fine (id text)', 'create tabel broken'],
    };
    await expect(migratePostgres(url, 2, [...migrations, broken])).rejects.toThrow('syntax error');
    expect(await tables()).not.toContain('fine');
    await migratePostgres(url, 3);
  });

  it('refuses a database that a newer version has migrated', async () => {
    const future = { name: '0099-future', statements: () => [] };
    await migratePostgres(url, 1, [...migrations, future]);
    await expect(migratePostgres(url, 2)).rejects.toThrow(/newer version.*0099-future/);
  });

  it('may take longer than any statement may, also for those who wait for it', async () => {
    const limited = (name: string): string =>
      `do $$ begin
        if current_setting('${name}') <> '0' then raise exception '${name} is limited'; end if;
      end $$`;
    const step = {
      name: '0099-slow',
      statements: () => [limited('statement_timeout'), limited('lock_timeout')],
    };
    await migratePostgres(url, 1, [...migrations, step]);
  });
});
