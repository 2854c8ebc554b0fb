import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeLiteral } from 'pg';
import type { Client } from 'pg';
import { endpointIdSchema } from '../../shared/ids.ts';
import {
  mintApiKeyId,
  mintContactId,
  mintConversationId,
  mintLeadId,
  mintMessageId,
} from '../../shared/mint.ts';
import type { IdempotencyUse, OperationKind, Operations } from '../../server/store/operations.ts';
import { connect } from '../../server/store/postgres/connect.ts';
import { createLines } from '../../server/store/postgres/lines.ts';
import { createReader } from '../../server/store/postgres/reader.ts';
import { createQueries } from '../../server/store/reads/all.ts';
import type { Queries } from '../../server/store/queries.ts';
import { cloneDatabase } from '../support/postgres-clone.ts';
import { openClient, query } from '../support/postgres-database.ts';
import { openWriter } from '../support/postgres-writer.ts';
import type { TamperedWriter } from '../support/postgres-writer.ts';
import { mia, notice } from '../support/hand-off.ts';
import { demoSite, newChat, saying, someTrace } from '../support/store.ts';
import { systemClock } from '../support/system-clock.ts';
import { filling, growing } from './grown-tables.ts';

let url: string;
let drop: () => Promise<void>;
type Asked = { values: readonly unknown[]; named: boolean };
const seen = new Map<string, Asked>();

function note(text: string, asked: Asked): void {
  if (/^\s*(select|insert|update|delete|with)\b/.test(text)) seen.set(text, asked);
}

/** Walks on purpose. */
const walking = [
  // After a clock was put right, once.
  /^update job set due = due - due_set_at/,
  // Counts what waits, and half of what is filled in here waits.
  /as "waitingJobs"/,
];

const chat = newChat();
const { conversation } = chat;
const key: IdempotencyUse = { apiKey: mintApiKeyId(randomBytes), key: 'k', hash: 'h' };
const crm = endpointIdSchema.parse('crm');
const lead = { name: 'Ada', email: 'ada@example.com', message: '50 mugs' };
const at = 1_000_000;
const crmWrite = {
  ...{
    id: 'led_1:crm',
    site: demoSite,
    subject: 'led_1',
    capability: 'lead.upsert',
    connection: 'crm',
  },
  ...{ input: { lead }, consented: true, trace: someTrace, at },
};

const proof = {
  visitor: { key: 'v1', allowed: 5, atOnce: 2 },
  place: { key: 'w1', allowed: 5, atOnce: 2 },
  at,
  latest: at + 1_000,
};

/** Each operation on tables that grow, so that it runs every statement it has. In this order. */
const inputs: { [K in OperationKind]?: () => Promise<readonly Operations[K]['input'][]> } = {
  'endpoint.sync': async () => [
    {
      endpoints: [{ id: crm, url: 'https://crm.example', types: ['*'], sites: null }],
      version: 1,
      at,
    },
  ],
  'message.receive': async () => [
    saying(chat, 'hello', { id: mintMessageId(randomBytes), at }),
    saying(chat, 'again', { at, process: 'two' }),
    saying(chat, 'rest', {
      idempotency: key,
      sender: {
        kind: 'contact',
        externalId: 'x2',
        contact: mintContactId(randomBytes),
        conversation: mintConversationId(randomBytes),
      },
    }),
    saying(chat, 'rest', {
      sender: {
        kind: 'contact',
        externalId: 'new',
        contact: mintContactId(randomBytes),
        conversation: mintConversationId(randomBytes),
      },
    }),
  ],
  'reply.append': async () => [
    {
      ...{ site: demoSite, conversation, turn: 1, fence: 1, ownerVersion: 1, part: 0 },
      ...{ author: 'bot', body: { type: 'text', text: 'hi' }, trace: someTrace, at },
      effects: [{ type: 'lead', id: mintLeadId(randomBytes), source: 'turn:1', lead }],
    },
  ],
  'turn.lease': async () => [{ conversation, turn: 1, fence: 1, until: 9 }],
  'turn.finish': async () => [
    {
      ...{ conversation, turn: 1, fence: 1, state: 'done', lastPart: 0, dialogue: null, at },
      ...{ process: 'two', leaseUntil: 5 },
    },
  ],
  'handoff.take': async () => [
    { site: demoSite, conversation, version: null, agent: mia, notice, trace: someTrace, at },
  ],
  'turn.orphan': async () => [{ process: 'two' }],
  'turn.claim': async () => [{ process: 'two', at, leaseUntil: at + 9_000, limit: 10 }],
  'turn.release': async () => [{ process: 'two' }],
  'lead.capture': async () => [
    { site: demoSite, id: mintLeadId(randomBytes), source: 'f', lead, trace: someTrace, at },
  ],
  'job.enqueue': async () => [{ kind: 'sweep', key: 'k', payload: null, due: 1, at }],
  'job.claim': async () => [
    { kind: 'webhook.deliver', lane: 'l1', at, leaseUntil: at + 1_000, limit: 10 },
  ],
  'job.settle': async () => {
    const [first, second] = await held();
    return [
      { ...first, outcome: { kind: 'retry', due: 1, error: null }, at },
      { ...second, outcome: { kind: 'done' }, at },
    ];
  },
  'job.restart_waits': async () => [{ at: at * 2 }],
  'delivery.record': async () => {
    const [{ id, fence }] = await held();
    const attempt = { number: 1, at, durationMs: 20, status: 200, error: null };
    return [{ job: id, fence, delivery: 'd1', attempt, outcome: { kind: 'delivered' } }];
  },
  'backend_write.enqueue': async () => [{ writes: [crmWrite] }],
  'backend_write.record': async () => {
    const [{ id, fence }] = await held();
    const about = { job: id, fence, write: 'w1', attempts: 1, note: null, receipt: null, at };
    return [{ ...about, state: 'done', outcome: { kind: 'done' } }];
  },
  'backend_write.replay': async () => {
    const dead = `update job set kind = 'backend.write', job_key = 'w500' where job_key = 'j9'`;
    await query(url, dead);
    return [{ ids: ['w500'], at }];
  },
  'backend_write.hurry': async () => [{ ids: ['w501'], at: at - 1_000_000 }],
  'api_key.create': async () => [
    { id: key.apiKey, site: demoSite, name: 'n', hash: 'h', scopes: [], at },
  ],
  'api_key.revoke': async () => [{ id: key.apiKey, at }],
  'configuration.push': async () => [
    { text: 'sites: {}', files: {}, digest: 'd', base: null, note: '', at },
  ],
  'secret.check': async () => [{ proof: 'p', at }],
  'rate.spend': async () => [{ at, buckets: [{ key: 'r1', perMinute: 60, burst: 10, spent: 1 }] }],
  'proof.begin': async () => [
    { ...proof, id: 'q1', subject: { key: 's1', counted: 5 }, leaseUntil: at + 10 },
  ],
  'proof.end': async () => [
    { id: 'q1', visitor: 'v1', place: 'w1', subject: 's1', wrongUntil: null },
    { id: 'q2', visitor: 'v1', place: 'w1', subject: 's1', wrongUntil: at },
  ],
  'proof.wait': async () => [proof],
  'lease.take': async () => [
    { name: 'work', holder: 'one', at, until: at + 10 },
    { name: 'work', holder: 'two', at, until: at + 10 },
  ],
  'lease.renew': async () => [{ name: 'work', fence: 1, at, until: at + 20 }],
  'lease.release': async () => [{ name: 'work', fence: 1 }],
  'widget.keep': async () => [{ build: 'b1', files: [{ name: 'w.js', seal: 's', body: 'x' }], at }],
  'store.probe': async () => [{ at }],
};

async function held(): Promise<[{ id: number; fence: number }, { id: number; fence: number }]> {
  const rows = await query(
    url,
    `select id::int, fence::int from job where state = 'waiting' limit 2`,
  );
  const [one, two] = rows.map(({ id, fence }) => ({ id: Number(id), fence: Number(fence) }));
  if (!one || !two) throw new Error('no jobs');
  return [one, two];
}

const listed = { statuses: ['waiting', 'person'], limit: 10 } as const;
const before = { since: at, id: 'x' };
const reads: { [K in keyof Queries]?: (read: Queries) => Promise<unknown> } = {
  conversation: (read) => read.conversation(conversation),
  conversations: (read) => read.conversations(demoSite, { ...listed, before }),
  entriesAfter: (read) => read.entriesAfter(conversation, 0, 10),
  news: (read) => read.news([{ conversation, after: 0 }], 10),
  entry: (read) => read.entry(conversation, 1),
  openTurn: (read) => read.openTurn(conversation),
  lastVisible: (read) => read.lastVisible([conversation]),
  nextJobDue: (read) => read.nextJobDue(['webhook.deliver']),
  delivery: (read) => read.delivery('d1'),
  backendWrite: (read) => read.backendWrite('w1'),
  backendSync: (read) => read.backendSync('l1'),
  backendWrites: async (read) => {
    const search = { state: 'dead', after: crmWrite, limit: 10 } as const;
    await read.backendWrites(search);
    return read.backendWrites({ ...search, site: demoSite });
  },
  apiKey: (read) => read.apiKey(key.apiKey),
  backlog: (read) => read.backlog(),
  configuration: (read) => read.configuration(),
  widgetFileNames: (read) => read.widgetFileNames(),
  widgetFile: (read) => read.widgetFile('w.js'),
  configurationVersion: (read) => read.configurationVersion(),
  configurationOfDigest: (read) => read.configurationOfDigest('d'),
};

async function write<K extends OperationKind>(
  writer: TamperedWriter,
  kind: K,
  all: (() => Promise<readonly Operations[K]['input'][]>) | undefined,
): Promise<void> {
  for (const input of (await all?.()) ?? []) await writer.write(kind, input);
}

const run = <T>(go: () => Promise<T>): Promise<T> => go();

const kinds = Object.keys(inputs).filter((kind): kind is OperationKind => kind in inputs);

beforeAll(async () => {
  ({ url, drop } = await cloneDatabase());
  for (const sql of filling) await query(url, sql);
  const writer = openWriter(url, {
    tamper(text, go, asked) {
      if (asked) note(text, asked);
      return go();
    },
  });
  for (const kind of kinds) await write(writer, kind, inputs[kind]);
  await writer.close();
  const lines = createLines({
    async connect() {
      const session = await connect(url);
      return {
        ...session,
        read(statement, values) {
          if (typeof statement === 'string') throw new Error('a read without a name');
          note(statement.text, { values, named: true });
          return session.read(statement, values);
        },
      };
    },
    clock: systemClock,
    most: 1,
  });
  const read = createQueries(createReader(lines), {
    durable: run,
    plain: run,
    far: true,
    unreadable: () => undefined,
  });
  for (const ask of Object.values(reads)) await ask(read);
  await lines.close();
}, 60_000);
afterAll(() => drop());

/**
 * What has a name is planned once, for any values; what has none each time, for those it has.
 */
async function planOf(client: Client, text: string, { values, named }: Asked): Promise<string> {
  await client.query(`set plan_cache_mode = force_${named ? 'generic' : 'custom'}_plan`);
  await client.query(`prepare wanted as ${text}`);
  const given = values.map((value) => {
    if (named || typeof value === 'object') return 'null';
    return typeof value === 'string' ? escapeLiteral(value) : `${Number(value)}`;
  });
  const asked = given.length === 0 ? 'execute wanted' : `execute wanted (${given.join(', ')})`;
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${asked}`);
  await client.query('deallocate wanted');
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('every statement the store runs on postgres', () => {
  it('finds its rows by an index, however large the table', async () => {
    const client = await openClient(url);
    const walks: string[] = [];
    for (const [text, asked] of seen) {
      if (walking.some((walk) => walk.test(text))) continue;
      const plan = await planOf(client, text, asked);
      const scanned = [...plan.matchAll(/Seq Scan on (\w+)/g)].map(([, table]) => table ?? '');
      if (scanned.some((table) => growing.includes(table))) walks.push(`${text}\n${plan}`);
    }
    await client.end();
    expect(seen.size).toBeGreaterThan(50);
    expect(walks).toEqual([]);
  });
});
