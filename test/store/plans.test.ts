import { readFileSync, readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';
import { walkThrough } from '../support/store-walk.ts';

const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
let test: TestStore;
let statements: string[];
let plans: Map<string, string[]>;

beforeAll(async () => {
  test = openTestStore();
  prepare.mockClear();
  const { operations, reads } = walkThrough(test.store);
  for (const use of Object.values(operations)) await use();
  for (const ask of Object.values(reads)) await ask();
  // The writer's own `begin` and `commit` find no rows.
  statements = [...new Set(prepare.mock.calls.map(([sql]) => sql))].filter((sql) =>
    /^\s*(select|insert|update|delete|with)\b/.test(sql),
  );
  const db = new DatabaseSync(test.file);
  plans = new Map(statements.map((sql) => [sql, planOf(db, sql)]));
  db.close();
});
afterAll(async () => {
  prepare.mockRestore();
  await test.close();
});

/** How SQLite would find the rows, step by step. */
function planOf(db: DatabaseSync, sql: string): string[] {
  const steps = db.prepare(`explain query plan ${sql}`).all();
  return steps.map((step) => String(step['detail']));
}

/** A walk through rows that is no longer for a table that has grown. */
const short = [
  // Indexes of what is not done yet, or of what somebody has to look at.
  /^SCAN \w+ USING (COVERING )?INDEX (turn_open|turn_lease|job_due|job_dead|delivery_dead)$/,
  // What an owner puts in by hand: secrets, the tokens of connections, consents that are waited for.
  /^SCAN (secret|secret_version|connection_token|grant_request)( USING INDEX \w+)?$/,
  // What the configuration file names.
  /^SCAN endpoint$/,
  // The builds of the widget that are kept, and the names of their files: a few hundred at most.
  /^SCAN widget_build$/,
  /^SCAN widget_file USING COVERING INDEX \w+$/,
  // What the same statement has found before, within its limit, and what has no table at all.
  /^SCAN (waiting|ripe|counted|about|json_each VIRTUAL TABLE.*|CONSTANT ROW|\d+ CONSTANT ROWS?|\d+-ROW VALUES CLAUSE)$/,
];

/** What a process that has the store to itself keeps in memory; `postgres-plans` walks through it. */
const shared = [
  /^insert into proof_try [^]*'pending'/,
  /^delete from proof_try where id = .*'pending'$/,
];

/** Everything that is written in SQL for changing something. */
function operationSources(): string[] {
  const folder = new URL('../../server/store/', import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(sqlite\/rows|statements)\/.*\.ts$/.test(name))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

/** The first argument of each call of the connection, and each statement that is yielded. */
function statementsIn(source: string): string[] {
  const calls = source.matchAll(/(?:\bdb\s*\.(?:run|get|all)\(|\bsql:)\s*(?:(['`])([^]*?)\1|.*)/g);
  return [...calls]
    .map((call) => call[2] ?? call[0])
    .filter((sql) => !/^sql: (lockKey|string)/.test(sql))
    .map((sql) => sql.replace(/\$(\d)/g, '?$1'));
}

/** Whether a statement is what this source text makes, whatever is put into its `${…}`. */
function fits(text: string, sql: string): boolean {
  const parts = text.split(/\$\{[^}]*\}/);
  return sql.startsWith(parts[0] ?? '') && sql.endsWith(parts.at(-1) ?? '');
}

describe('every statement the store runs', () => {
  it('finds its rows by an index, however large the table', () => {
    const walks = [...plans].flatMap(([sql, steps]) =>
      steps
        .filter((step) => /\bSCAN\b/.test(step) && !short.some((walk) => walk.test(step)))
        .map((step) => `${step}: ${sql}`),
    );
    expect(walks).toEqual([]);
  });

  it('reads in order, and sorts only turns that nobody holds and the conversations of one contact', () => {
    const sorting = [...plans].filter(([, steps]) =>
      steps.some((step) => /TEMP B-TREE/.test(step)),
    );
    expect(sorting.map(([sql]) => sql).sort()).toEqual([
      expect.stringContaining("where contact = ?1 and (status <> 'closed'"),
      expect.stringContaining('select id from conversation where id in ('),
      expect.stringContaining('where contact = ?'),
    ]);
  });

  it('was run here: none that the operations are written with is missing', () => {
    const written = operationSources().flatMap(statementsIn);
    expect(written.length).toBeGreaterThan(30);
    const unseen = written.filter((text) => !statements.some((sql) => fits(text, sql)));
    expect(unseen.filter((text) => !shared.some((pattern) => pattern.test(text)))).toEqual([]);
    expect(unseen).toHaveLength(shared.length);
  });
});
