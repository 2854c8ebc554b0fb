import { randomBytes } from 'node:crypto';
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
import type { Store } from '../../server/store/store.ts';
import type { ClaimedJob } from '../../server/store/work.ts';
import { walkBackendWrites } from './backend-write-walk.ts';
import { ben, handOffIn, notice } from './hand-off.ts';
import { demoSite, newChat, proofOf, saying, someTrace } from './store.ts';

/** Everything a store can be asked for, each in every way that runs other statements. To be called in order. */
export function walkThrough(store: Store): {
  operations: Record<OperationKind, () => Promise<unknown>>;
  reads: Record<keyof Queries, () => Promise<unknown>>;
} {
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

  const about = { site: demoSite, subject: 'led_1', capability: 'lead.upsert', consented: true };
  const write = {
    ...{ ...about, id: 'led_1:crm', connection: 'crm', input: { lead } },
    ...{ trace: someTrace, at: 1 },
  };

  const hand = handOffIn(store);
  const listed = { statuses: ['waiting', 'closed'], limit: 5 } as const;
  const move = { ...hand.about(chat), notice };

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
    const [job] = await store.write('job.claim', claim);
    if (!job) throw new Error('no job to claim');
    return job;
  }

  /** Each operation, and each way through it that asks for something else. In this order. */
  const operations: Record<OperationKind, () => Promise<unknown>> = {
    'endpoint.sync': () =>
      store.write('endpoint.sync', {
        endpoints: [{ id: crm, url: 'https://crm.example/hook', types: ['*'], sites: null }],
        version: 1,
        at: 1,
      }),
    async 'message.receive'() {
      const message = saying(chat, 'hello', { id: mintMessageId(randomBytes) });
      await store.write('message.receive', message);
      await store.write('message.receive', message);
      await store.write('message.receive', saying(chat, 'again'));
      const rest = saying(chat, 'from a shop', { sender: contact(), idempotency: key });
      await store.write('message.receive', rest);
      await store.write('message.receive', rest);
    },
    'reply.append': () =>
      store.write('reply.append', {
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
    'turn.lease': () => store.write('turn.lease', { conversation, turn: 1, fence: 1, until: 9 }),
    'turn.finish': () =>
      store.write('turn.finish', {
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
    'turn.orphan': () => store.write('turn.orphan', { process: 'two' }),
    'turn.claim': () =>
      store.write('turn.claim', { process: 'two', at: 5_000, leaseUntil: 9_000, limit: 10 }),
    'turn.release': () => store.write('turn.release', { process: 'two' }),
    async 'handoff.request'() {
      // The turn behind the first, after a take-over and a release.
      const requested = await hand.request(chat, { turn: 2, fence: 4 });
      if (requested.kind !== 'stored') throw new Error(requested.kind);
    },
    'handoff.give_up': () => store.write('handoff.give_up', { ...move, version: 2, notice }),
    'handoff.take': () => hand.take(chat),
    'agent.say': () => hand.agentSays(chat, 'hi'),
    'conversation.assign': () => store.write('conversation.assign', { ...move, agent: ben }),
    'handoff.return': () => store.write('handoff.return', move),
    'conversation.close': () => hand.close(chat),
    'lead.capture': () =>
      store.write('lead.capture', {
        site: demoSite,
        id: mintLeadId(randomBytes),
        source: 'form:1',
        lead,
        trace: someTrace,
        at: 4_000,
      }),
    'job.enqueue': () =>
      store.write('job.enqueue', { kind: 'sweep', key: null, payload: null, due: 1, at: 1 }),
    'job.claim': () => claimJob(5_000),
    async 'job.settle'() {
      const { id, fence } = await claimJob(10_000);
      const retry = { kind: 'retry', due: 1, error: null } as const;
      await store.write('job.settle', { id, fence, outcome: retry, at: 1 });
      const dead = { kind: 'dead', reason: 'status' } as const;
      await store.write('job.settle', { id, fence, outcome: dead, at: 1 });
    },
    'job.restart_waits': () => store.write('job.restart_waits', { at: 20_000 }),
    async 'delivery.record'() {
      const job = await claimJob(30_000);
      delivery = z.object({ delivery: z.string() }).parse(job.payload).delivery;
      await store.write('delivery.record', {
        job: job.id,
        fence: job.fence,
        delivery,
        attempt: { number: 1, at: 30_000, durationMs: 20, status: 200, error: null },
        outcome: { kind: 'delivered' },
      });
    },
    ...walkBackendWrites(store, write),
    'api_key.create': () =>
      store.write('api_key.create', {
        id: apiKey,
        site: demoSite,
        name: 'n',
        hash: 'h',
        scopes: [],
        at: 1,
      }),
    'api_key.revoke': () => store.write('api_key.revoke', { id: apiKey, at: 2 }),
    'configuration.push': () =>
      store.write('configuration.push', {
        text: 'sites: {}',
        files: {},
        digest: 'd',
        base: null,
        note: '',
        at: 1,
      }),
    'secret.check': () => store.write('secret.check', { proof: 'p', at: 1 }),
    async 'widget.keep'() {
      for (let build = 0; build <= limits.widgetBuilds; build += 1)
        await store.write('widget.keep', {
          build: `b${build}`,
          files: [{ name: `panel-${build}.js`, seal: 's', body: 'b' }],
          at: build * 2 * limits.widgetBuildMs,
        });
    },
    'rate.spend': () =>
      store.write('rate.spend', {
        at: 1_000,
        buckets: [
          { key: 'a', perMinute: 30, burst: 10, spent: 1 },
          { key: 'b', perMinute: 30, burst: 10, spent: 1 },
        ],
      }),
    async 'identity.prove'() {
      const first = proofOf(demoSite, 'u1', { session: { ...chat, contact: null, since: 0 } });
      const proven = await store.write('identity.prove', first);
      if (proven.kind !== 'proven') throw new Error('not proven');
      await store.write('identity.prove', first);
      const { session } = proven;
      await store.write('identity.prove', proofOf(demoSite, 'u1', { session }));
      await store.write('identity.prove', proofOf(demoSite, 'u2', { session }));
    },
    'visitor.end': () =>
      store.write('visitor.end', { visitor: chat.visitor, since: 1, at: 9_000, until: 10_000 }),
    'contact.end': () =>
      store.write('contact.end', {
        site: demoSite,
        subject: 'u3',
        contact: mintContactId(randomBytes),
        at: 9_000,
        until: 10_000,
      }),
    'proof.begin': () => store.write('proof.begin', proof),
    'proof.wait': () => store.write('proof.wait', proof),
    async 'proof.end'() {
      const end = { id: proof.id, visitor: 'v', place: 'p', subject: 's' };
      await store.write('proof.end', { ...end, wrongUntil: null });
      await store.write('proof.end', { ...end, wrongUntil: 2_000 });
      // The next one looks at what was wrong before.
      await store.write('proof.begin', { ...proof, id: 'next' });
    },
    async 'lease.take'() {
      const take = { name: 'refresh', holder: 'one', at: 1_000, until: 2_000 };
      await store.write('lease.take', take);
      await store.write('lease.take', take);
    },
    'lease.renew': () =>
      store.write('lease.renew', { name: 'refresh', fence: 1, at: 1_000, until: 3_000 }),
    'lease.release': () => store.write('lease.release', { name: 'refresh', fence: 1 }),
    'store.probe': () => store.write('store.probe', { at: 1 }),
    'secret.set': () => store.write('secret.set', { name: 'key', sealed: 'a', at: 1 }),
    'token.save': () =>
      store.write('token.save', {
        connection: 'shop',
        replaces: null,
        access: 'a',
        refresh: 'r',
        expiresAt: 9_000,
        at: 1,
      }),
    'secret.rekey': () =>
      store.write('secret.rekey', {
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
      store.write('token.spoil', { connection: 'shop', generation: 1, access: 'c', at: 3 }),
    'token.revoke': () => store.write('token.revoke', { connection: 'shop', at: 4 }),
    'grant.begin': () =>
      store.write('grant.begin', {
        id: 'g',
        connection: 'shop',
        sealed: 's',
        until: 9_000,
        at: 1,
      }),
    'grant.take': () => store.write('grant.take', { id: 'g', at: 2 }),
    'secret.remove': () => store.write('secret.remove', { name: 'key' }),
  };

  const reads: Record<keyof Queries, () => Promise<unknown>> = {
    conversation: () => store.read.conversation(conversation),
    conversations: () =>
      store.read.conversations(demoSite, { ...listed, before: { since: 9, id: conversation } }),
    entriesAfter: () => store.read.entriesAfter(conversation, 0, 10),
    news: () => store.read.news([{ conversation, after: 0 }], 10),
    entry: () => store.read.entry(conversation, 1),
    openTurn: () => store.read.openTurn(conversation),
    lastVisible: () => store.read.lastVisible([conversation]),
    nextJobDue: () => store.read.nextJobDue(['webhook.deliver']),
    delivery: () => store.read.delivery(delivery),
    backendWrite: () => store.read.backendWrite(write.id),
    backendSync: () => store.read.backendSync(write.subject),
    async backendWrites() {
      const search = { state: 'dead', after: write, limit: 10 } as const;
      await store.read.backendWrites(search);
      return store.read.backendWrites({ ...search, site: write.site });
    },
    apiKey: () => store.read.apiKey(apiKey),
    provenContact: () => store.read.provenContact(mintContactId(randomBytes)),
    sessionEnds: () => store.read.sessionEnds(chat.visitor, null),
    sessionEndsSince: () => store.read.sessionEndsSince(1),
    backlog: () => store.read.backlog(),
    async configuration() {
      await store.read.configuration(1);
      return store.read.configuration();
    },
    configurationVersion: () => store.read.configurationVersion(),
    configurationOfDigest: () => store.read.configurationOfDigest('d'),
    widgetFileNames: () => store.read.widgetFileNames(),
    secrets: () => store.read.secrets(),
    secretsVersion: () => store.read.secretsVersion(),
    token: () => store.read.token('shop'),
    tokens: () => store.read.tokens(),
    widgetFile: () => store.read.widgetFile('panel-1.js'),
  };

  return { operations, reads };
}
