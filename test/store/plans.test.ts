import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { endpointIdSchema } from '../../shared/ids.ts';
import {
  mintApiKeyId,
  mintContactId,
  mintConversationId,
  mintLeadId,
  mintMessageId,
} from '../../shared/mint.ts';
import type { IdempotencyUse, OperationKind, Sender } from '../../server/store/operations.ts';
import type { Queries } from '../../server/store/queries.ts';
import type { ClaimedJob } from '../../server/store/work.ts';
import { demoSite, newChat, openTestStore, saying, someTrace } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';

const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
let test: TestStore;
let statements: string[];
let plans: Map<string, string[]>;

beforeAll(async () => {
  test = openTestStore();
  prepare.mockClear();
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

const chat = newChat();
const key: IdempotencyUse = { apiKey: mintApiKeyId(randomBytes), key: 'k', hash: 'h' };
const crm = endpointIdSchema.parse('crm');
const apiKey = mintApiKeyId(randomBytes);
const { conversation } = chat;
let delivery = '';

const contact = (): Sender => ({
  kind: 'contact',
  externalId: 'u1',
  contact: mintContactId(randomBytes),
  conversation: mintConversationId(randomBytes),
});

const lead = { name: 'Ada', email: 'ada@example.com', message: '50 mugs' };

const proof = {
  id: 't',
  visitor: { key: 'v', allowed: 5, atOnce: 1 },
  place: { key: 'p', allowed: 25, atOnce: 5 },
  subject: { key: 's', counted: 14 },
  at: 1_000,
  latest: 3_000,
  leaseUntil: 2_000,
};

async function claimJob(at: number): Promise<ClaimedJob> {
  const claim = { kind: 'webhook.deliver', lane: 'crm', at, leaseUntil: at + 1_000, limit: 1 };
  const [job] = await test.store.write('job.claim', claim);
  if (!job) throw new Error('no job to claim');
  return job;
}

/** Each operation, and each way through it that asks for something else. In this order. */
const operations: Record<OperationKind, () => Promise<unknown>> = {
  'endpoint.sync': () =>
    test.store.write('endpoint.sync', {
      endpoints: [{ id: crm, url: 'https://crm.example/hook', types: ['*'], sites: null }],
      version: 1,
      at: 1,
    }),
  async 'message.receive'() {
    const message = saying(chat, 'hello', { id: mintMessageId(randomBytes) });
    await test.store.write('message.receive', message);
    await test.store.write('message.receive', message);
    await test.store.write('message.receive', saying(chat, 'again'));
    const rest = saying(chat, 'from a shop', { sender: contact(), idempotency: key });
    await test.store.write('message.receive', rest);
    await test.store.write('message.receive', rest);
  },
  'reply.append': () =>
    test.store.write('reply.append', {
      site: demoSite,
      conversation,
      turn: 1,
      fence: 1,
      ownerVersion: 1,
      part: 0,
      author: 'bot',
      body: { type: 'text', text: 'hi there' },
      effects: [{ type: 'lead', id: mintLeadId(randomBytes), source: 'turn:1', lead }],
      trace: someTrace,
      at: 2_000,
    }),
  'turn.lease': () => test.store.write('turn.lease', { conversation, turn: 1, fence: 1, until: 9 }),
  'turn.finish': () =>
    test.store.write('turn.finish', {
      conversation,
      turn: 1,
      fence: 1,
      state: 'done',
      lastPart: 0,
      dialogue: null,
      // Late enough for the turn behind it to be nobody's.
      at: 40_000,
      process: 'two',
      leaseUntil: 4_000,
    }),
  'turn.orphan': () => test.store.write('turn.orphan', { process: 'two' }),
  'turn.claim': () =>
    test.store.write('turn.claim', { process: 'two', at: 5_000, leaseUntil: 9_000, limit: 10 }),
  'turn.release': () => test.store.write('turn.release', { process: 'two' }),
  'lead.capture': () =>
    test.store.write('lead.capture', {
      site: demoSite,
      id: mintLeadId(randomBytes),
      source: 'form:1',
      lead,
      trace: someTrace,
      at: 4_000,
    }),
  'job.enqueue': () =>
    test.store.write('job.enqueue', { kind: 'sweep', key: null, payload: null, due: 1, at: 1 }),
  'job.claim': () => claimJob(5_000),
  async 'job.settle'() {
    const { id, fence } = await claimJob(10_000);
    const retry = { kind: 'retry', due: 1, error: null } as const;
    await test.store.write('job.settle', { id, fence, outcome: retry, at: 1 });
    const dead = { kind: 'dead', reason: 'status' } as const;
    await test.store.write('job.settle', { id, fence, outcome: dead, at: 1 });
  },
  'job.restart_waits': () => test.store.write('job.restart_waits', { at: 20_000 }),
  async 'delivery.record'() {
    const job = await claimJob(30_000);
    delivery = z.object({ delivery: z.string() }).parse(job.payload).delivery;
    await test.store.write('delivery.record', {
      job: job.id,
      fence: job.fence,
      delivery,
      attempt: { number: 1, at: 30_000, durationMs: 20, status: 200, error: null },
      outcome: { kind: 'delivered' },
    });
  },
  'api_key.create': () =>
    test.store.write('api_key.create', {
      id: apiKey,
      site: demoSite,
      name: 'n',
      hash: 'h',
      scopes: [],
      at: 1,
    }),
  'api_key.revoke': () => test.store.write('api_key.revoke', { id: apiKey, at: 2 }),
  'configuration.push': () =>
    test.store.write('configuration.push', {
      text: 'sites: {}',
      files: {},
      digest: 'd',
      base: null,
      note: '',
      at: 1,
    }),
  'secret.check': () => test.store.write('secret.check', { proof: 'p', at: 1 }),
  async 'widget.keep'() {
    for (let build = 0; build <= limits.widgetBuilds; build += 1)
      await test.store.write('widget.keep', {
        build: `b${build}`,
        files: [{ name: `panel-${build}.js`, seal: 's', body: 'b' }],
        at: build * 2 * limits.widgetBuildMs,
      });
  },
  'rate.spend': () =>
    test.store.write('rate.spend', {
      at: 1_000,
      buckets: [
        { key: 'a', perMinute: 30, burst: 10, spent: 1 },
        { key: 'b', perMinute: 30, burst: 10, spent: 1 },
      ],
    }),
  'proof.begin': () => test.store.write('proof.begin', proof),
  'proof.wait': () => test.store.write('proof.wait', proof),
  async 'proof.end'() {
    const end = { id: proof.id, visitor: 'v', place: 'p', subject: 's' };
    await test.store.write('proof.end', { ...end, wrongUntil: null });
    await test.store.write('proof.end', { ...end, wrongUntil: 2_000 });
  },
  async 'lease.take'() {
    const take = { name: 'refresh', holder: 'one', at: 1_000, until: 2_000 };
    await test.store.write('lease.take', take);
    await test.store.write('lease.take', take);
  },
  'lease.renew': () =>
    test.store.write('lease.renew', { name: 'refresh', fence: 1, at: 1_000, until: 3_000 }),
  'lease.release': () => test.store.write('lease.release', { name: 'refresh', fence: 1 }),
  'store.probe': () => test.store.write('store.probe', { at: 1 }),
  'secret.set': () => test.store.write('secret.set', { name: 'key', sealed: 'a', at: 1 }),
  'token.save': () =>
    test.store.write('token.save', {
      connection: 'shop',
      replaces: null,
      access: 'a',
      refresh: 'r',
      expiresAt: 9_000,
      at: 1,
    }),
  'secret.rekey': () =>
    test.store.write('secret.rekey', {
      proof: 'p',
      secrets: [{ name: 'key', before: 'a', after: 'b' }],
      tokens: [
        {
          connection: 'shop',
          before: { access: 'a', refresh: 'r' },
          after: { access: 'b', refresh: 's' },
        },
      ],
      at: 2,
    }),
  'token.spoil': () =>
    test.store.write('token.spoil', { connection: 'shop', generation: 1, access: 'c', at: 3 }),
  'token.revoke': () => test.store.write('token.revoke', { connection: 'shop', at: 4 }),
  'grant.begin': () =>
    test.store.write('grant.begin', {
      id: 'g',
      connection: 'shop',
      sealed: 's',
      until: 9_000,
      at: 1,
    }),
  'grant.take': () => test.store.write('grant.take', { id: 'g', at: 2 }),
  'secret.remove': () => test.store.write('secret.remove', { name: 'key' }),
};

const reads: Record<keyof Queries, () => Promise<unknown>> = {
  conversation: () => test.store.read.conversation(conversation),
  entriesAfter: () => test.store.read.entriesAfter(conversation, 0, 10),
  news: () => test.store.read.news([{ conversation, after: 0 }], 10),
  entry: () => test.store.read.entry(conversation, 1),
  openTurn: () => test.store.read.openTurn(conversation),
  lastVisible: () => test.store.read.lastVisible([conversation]),
  nextJobDue: () => test.store.read.nextJobDue(['webhook.deliver']),
  delivery: () => test.store.read.delivery(delivery),
  apiKey: () => test.store.read.apiKey(apiKey),
  backlog: () => test.store.read.backlog(),
  async configuration() {
    await test.store.read.configuration(1);
    return test.store.read.configuration();
  },
  configurationVersion: () => test.store.read.configurationVersion(),
  configurationOfDigest: () => test.store.read.configurationOfDigest('d'),
  widgetFileNames: () => test.store.read.widgetFileNames(),
  secrets: () => test.store.read.secrets(),
  secretsVersion: () => test.store.read.secretsVersion(),
  token: () => test.store.read.token('shop'),
  tokens: () => test.store.read.tokens(),
  widgetFile: () => test.store.read.widgetFile('panel-1.js'),
};

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
      expect.stringContaining('select id from conversation where id in ('),
      expect.stringContaining("where contact = ? and status <> 'closed'"),
    ]);
  });

  it('was run here: none that the operations are written with is missing', () => {
    const written = operationSources().flatMap(statementsIn);
    expect(written.length).toBeGreaterThan(30);
    const unseen = written.filter((text) => !statements.some((sql) => fits(text, sql)));
    expect(unseen).toEqual([]);
  });
});
