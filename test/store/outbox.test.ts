import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endpointIdSchema } from '../../shared/ids.ts';
import { mintApiKeyId, mintLeadId } from '../../shared/mint.ts';
import type { LeadCapture } from '../../server/store/operations.ts';
import type { ClaimedJob } from '../../server/store/work.ts';
import { demoSite, newChat, engines, openStoreOn, saying, someTrace } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());

  const crm = endpointIdSchema.parse('crm');
  const listen = (types: string[]) =>
    test.store.write('endpoint.sync', {
      endpoints: [{ id: crm, url: 'https://crm.example/hook', types, sites: null }],
      at: 1,
    });

  const claimDeliveries = () =>
    test.store.write('job.claim', {
      kind: 'webhook.deliver',
      lane: 'crm',
      at: 5_000,
      leaseUntil: 9_000,
      limit: 100,
    });

  const deliveryOf = (job: ClaimedJob | undefined): string =>
    z.object({ delivery: z.string() }).parse(job?.payload).delivery;

  const leadInput = (over: Partial<LeadCapture> = {}): LeadCapture => ({
    site: demoSite,
    id: mintLeadId(randomBytes),
    source: 'form:1',
    lead: { name: 'Ada', email: 'ada@example.com', message: '50 mugs' },
    trace: someTrace,
    at: 4_000,
    ...over,
  });

  describe('the outbox', () => {
    it('holds one delivery per event and endpoint from the commit of the change on', async () => {
      await listen(['conversation.*', 'message.received']);
      await test.store.write('message.receive', saying(newChat(), 'hello'));
      const jobs = await claimDeliveries();
      const deliveries = await Promise.all(
        jobs.map(async (job) => {
          return test.store.read.delivery(deliveryOf(job));
        }),
      );
      expect(deliveries.map((delivery) => delivery?.event.type)).toEqual([
        'conversation.started',
        'message.received',
      ]);
      expect(deliveries[1]).toMatchObject({
        endpoint: crm,
        url: 'https://crm.example/hook',
        attempts: 0,
        event: { data: { seq: 1, author: 'visitor', body: { type: 'text', text: 'hello' } } },
      });
    });

    it('writes nothing when nobody listens', async () => {
      await listen(['lead.captured']);
      await test.store.write('message.receive', saying(newChat(), 'hello'));
      expect(await claimDeliveries()).toEqual([]);
    });

    // PostgreSQL promises no order between what was asked for side by side and shares no rows.
    it.runIf(engine === 'sqlite')(
      'holds nothing for endpoints that nobody had named yet, when a batch is undone and done again',
      async () => {
        const key = {
          id: mintApiKeyId(randomBytes),
          site: demoSite,
          name: 'n',
          hash: 'h',
          scopes: [],
          at: 1,
        };
        await test.store.write('api_key.create', key);
        const results = await Promise.allSettled([
          test.store.write('message.receive', saying(newChat(), 'before')),
          listen(['message.received']),
          test.store.write('message.receive', saying(newChat(), 'after')),
          // There is one of this id: what was done before it is undone.
          test.store.write('api_key.create', key),
        ]);
        expect(results.map((result) => result.status)).toEqual([
          'fulfilled',
          'fulfilled',
          'fulfilled',
          'rejected',
        ]);
        expect(await claimDeliveries()).toHaveLength(1);
      },
    );

    it('says when a commit made work', async () => {
      await listen(['*']);
      let woken = 0;
      test.store.onJobs(() => (woken += 1));
      await test.store.write('message.receive', saying(newChat(), 'hello'));
      expect(woken).toBe(1);
    });

    it('keeps a delivery whose endpoint was removed, and says so', async () => {
      await listen(['lead.captured']);
      await test.store.write('lead.capture', leadInput());
      await test.store.write('endpoint.sync', { endpoints: [], at: 2 });
      const [job] = await claimDeliveries();
      const delivery = deliveryOf(job);
      expect(await test.store.read.delivery(delivery)).toMatchObject({ url: null });
    });
  });

  describe('a delivery', () => {
    it('is settled in one commit with its job, only by who holds the job', async () => {
      await listen(['lead.captured']);
      await test.store.write('lead.capture', leadInput());
      const [job] = await claimDeliveries();
      if (!job) throw new Error('no job');
      const delivery = deliveryOf(job);
      const attempt = { number: 1, at: 5_100, durationMs: 20, status: 503, error: 'status' };
      const record = { job: job.id, delivery, attempt } as const;
      const retry = { kind: 'retry', due: 20_000 } as const;
      expect(
        await test.store.write('delivery.record', { ...record, fence: job.fence, outcome: retry }),
      ).toBe(true);
      expect(await test.store.read.delivery(delivery)).toMatchObject({ attempts: 1 });
      expect(await test.store.read.nextJobDue(['webhook.deliver'])).toEqual([
        { kind: 'webhook.deliver', lane: 'crm', due: 20_000 },
      ]);

      const [again] = await test.store.write('job.claim', {
        kind: 'webhook.deliver',
        lane: 'crm',
        at: 20_000,
        leaseUntil: 30_000,
        limit: 1,
      });
      const late = { ...record, fence: job.fence, outcome: { kind: 'delivered' } } as const;
      expect(await test.store.write('delivery.record', late)).toBe(false);
      expect(await test.store.write('delivery.record', { ...late, fence: again?.fence ?? 0 })).toBe(
        true,
      );
      expect(await test.store.read.nextJobDue(['webhook.deliver'])).toEqual([]);
    });
  });

  describe('a lead', () => {
    it('is stored once per source, in the first words', async () => {
      await listen(['lead.captured']);
      const first = await test.store.write('lead.capture', leadInput());
      const second = await test.store.write(
        'lead.capture',
        leadInput({ id: mintLeadId(randomBytes) }),
      );
      expect(first.kind).toBe('stored');
      expect(second).toEqual({ ...first, kind: 'duplicate' });
      expect(await claimDeliveries()).toHaveLength(1);
    });

    it('asked for by the same key fifty times at once is one lead; another body is refused', async () => {
      const use = { apiKey: mintApiKeyId(randomBytes), key: '/v1/leads k1', hash: 'a' };
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          test.store.write(
            'lead.capture',
            leadInput({ id: mintLeadId(randomBytes), source: `rest:${n}`, idempotency: use }),
          ),
        ),
      );
      const ids = new Set(results.map((result) => (result.kind === 'refused' ? '' : result.id)));
      expect(ids.size).toBe(1);
      expect(results.filter((result) => result.kind === 'stored')).toHaveLength(1);
      const other = leadInput({ source: 'rest:x', idempotency: { ...use, hash: 'b' } });
      expect(await test.store.write('lead.capture', other)).toEqual({
        kind: 'refused',
        code: 'idempotency.conflict',
      });
    });
  });
});
