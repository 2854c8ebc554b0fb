import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { endpointIdSchema, eventIdSchema, siteIdSchema, traceIdSchema } from '../../shared/ids.ts';
import { limits } from '../../shared/limits.ts';
import { Secret } from '../../server/config/secret.ts';
import type { OutgoingReply, OutgoingRequest } from '../../server/outgoing/request.ts';
import type { DeliveryRecord, PendingDelivery } from '../../server/store/work.ts';
import type { Telemetry } from '../../server/telemetry/telemetry.ts';
import { createDeliveryWorker } from '../../server/webhooks/deliver.ts';
import type { DeliveryWorkerOptions } from '../../server/webhooks/deliver.ts';
import { defaultSchedule } from '../../server/webhooks/schedule.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const crm = endpointIdSchema.parse('crm');
const secret = new Secret(`whsec_${randomBytes(32).toString('base64')}`);
const said = 'my name is Ada';
const pending: PendingDelivery = {
  id: 'dlv_1',
  endpoint: crm,
  url: 'https://crm.example/in',
  attempts: 0,
  event: {
    id: eventIdSchema.parse(`evt_${'e'.repeat(22)}`),
    type: 'message.received',
    site: siteIdSchema.parse('demo'),
    data: { seq: 1, body: { type: 'text', text: said } },
    trace: traceIdSchema.parse('4bf92f3577b34da6a3ce929d0e0e4736'),
    at: Date.UTC(2026, 10, 20, 8, 59, 58, 123),
  },
};

type Behaviour = (request: OutgoingRequest) => OutgoingReply | Promise<OutgoingReply>;

/** A worker with a store that remembers what it was told and a receiver that behaves as the test says. */
function start(behave: Behaviour, change: Partial<PendingDelivery> = {}) {
  // Signatures are checked against the machine's clock by the public library.
  const clock = createFakeClock(Date.now());
  const sent: OutgoingRequest[] = [];
  const records: DeliveryRecord[] = [];
  const attempts: Parameters<Telemetry['deliveryAttempted']>[0][] = [];
  const faults: string[] = [];
  const store: DeliveryWorkerOptions['store'] = {
    read: {
      delivery: (id) => Promise.resolve(id === pending.id ? { ...pending, ...change } : undefined),
    },
    write: (_, record) => Promise.resolve(records.push(record) > 0),
  };
  const worker = createDeliveryWorker({
    store,
    http: {
      send: async (request) => {
        sent.push(request);
        return behave(request);
      },
    },
    settings: new Map([[crm, { secrets: [secret], schedule: undefined }]]),
    clock,
    random: (count) => new Uint8Array(count),
    telemetry: {
      deliveryAttempted: (fact) => void attempts.push(fact),
      fault: ({ where }) => void faults.push(where),
    },
    version: '1.2.3',
  });
  const deliver = (
    signal = new AbortController().signal,
    payload: object = { delivery: 'dlv_1' },
  ) => worker.handle(jobOf(payload), signal);
  return { placesOf: worker.placesOf, clock, sent, records, attempts, faults, deliver };
}

const jobOf = (payload: object) => {
  const plain = Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [key, String(value)]),
  );
  return { id: 7, kind: 'webhook.deliver', lane: 'crm', payload: plain, fence: 3, attempts: 1 };
};

const reply = (status: number, headers: Record<string, string> = {}): OutgoingReply => ({
  ok: true,
  status,
  headers,
  body: Buffer.from('thanks'),
  truncated: false,
  durationMs: 12,
});

describe('an attempt', () => {
  it('posts the event, signed, with its trace, inside its limits', async () => {
    const { deliver, sent, records, attempts } = start(() => reply(204));
    expect(await deliver()).toBe('settled');
    const [request] = sent;
    if (!request) throw new Error('nothing was sent');
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://crm.example/in',
      timeouts: { connectMs: 5_000, totalMs: 15_000 },
      maxBytes: 65_536,
      decompress: false,
      overflow: 'truncate',
    });
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Deskbell/1.2.3 (+webhooks)',
      'webhook-id': pending.event.id,
    });
    expect(request.headers['traceparent']).toMatch(`00-${pending.event.trace}-`);
    const received = new Webhook(secret.reveal()).verify(request.body ?? '', request.headers);
    expect(received).toEqual({
      type: 'message.received',
      timestamp: '2026-11-20T08:59:58.123Z',
      data: pending.event.data,
    });
    expect(records).toEqual([
      {
        job: 7,
        fence: 3,
        delivery: 'dlv_1',
        attempt: { number: 1, at: expect.any(Number), durationMs: 12, status: 204, error: null },
        outcome: { kind: 'delivered' },
      },
    ]);
    expect(attempts).toMatchObject([{ endpoint: 'crm', number: 1, outcome: 'delivered', ms: 12 }]);
    expect(JSON.stringify(attempts)).not.toContain(said);
  });

  it('repeats the same id and bytes with a fresh time and signature', async () => {
    const { deliver, sent, clock } = start(() => reply(500));
    await deliver();
    await clock.advance(5_000);
    await deliver();
    const [first, second] = sent;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature']);
  });
});

describe('what an attempt leads to', () => {
  const step = 5_000 * 0.8;
  const failed = (error: OutgoingReply & { ok: false }) => () => error;
  const noReply = (
    error: 'total_timeout' | 'address_refused' | 'connect',
  ): OutgoingReply & { ok: false } => {
    return { ok: false, error, hint: 'because', durationMs: 40 };
  };
  it.each<[string, Behaviour, { status: number | null; error: string; wait: number }]>([
    [
      '301',
      () => reply(301, { location: 'https://else.example' }),
      { status: 301, error: 'redirect', wait: step },
    ],
    ['304', () => reply(304), { status: 304, error: 'redirect', wait: step }],
    ['400', () => reply(400), { status: 400, error: 'client_error', wait: step }],
    ['500', () => reply(500), { status: 500, error: 'server_error', wait: step }],
    ['429', () => reply(429), { status: 429, error: 'throttled', wait: step }],
    [
      '429, wait 7 s',
      () => reply(429, { 'retry-after': '7' }),
      { status: 429, error: 'throttled', wait: 7_000 },
    ],
    [
      '503, wait a day',
      () => reply(503, { 'retry-after': '86400' }),
      { status: 503, error: 'server_error', wait: 10_000 },
    ],
    [
      'a timeout',
      failed(noReply('total_timeout')),
      { status: null, error: 'total_timeout', wait: step },
    ],
    [
      'a refused address',
      failed(noReply('address_refused')),
      { status: null, error: 'address_refused', wait: step },
    ],
    ['no connection', failed(noReply('connect')), { status: null, error: 'connect', wait: step }],
  ])('%s: again on schedule', async (_, behave, { status, error, wait }) => {
    const { deliver, records, clock, sent } = start(behave);
    await deliver();
    expect(sent).toHaveLength(1);
    expect(records).toMatchObject([
      {
        attempt: { number: 1, status, error },
        outcome: { kind: 'retry', due: clock.now() + wait },
      },
    ]);
  });

  it.each([200, 201, 202, 204, 299])('%i: delivered', async (status) => {
    const { deliver, records } = start(() => reply(status));
    await deliver();
    expect(records).toMatchObject([
      { attempt: { status, error: null }, outcome: { kind: 'delivered' } },
    ]);
  });

  it('410: nothing more is sent', async () => {
    const { deliver, records } = start(() => reply(410));
    await deliver();
    expect(records).toMatchObject([
      { attempt: { error: 'gone' }, outcome: { kind: 'dead', reason: 'endpoint gone' } },
    ]);
  });

  it('the last failure of the schedule: a dead letter', async () => {
    const last = { attempts: defaultSchedule.length - 1 };
    const { deliver, records, attempts } = start(() => reply(500), last);
    await deliver();
    expect(records).toMatchObject([
      { attempt: { number: 10 }, outcome: { kind: 'dead', reason: 'schedule exhausted' } },
    ]);
    expect(attempts).toMatchObject([{ number: 10, outcome: 'dead' }]);
  });

  it('a client that throws: reported, and again on schedule', async () => {
    const { deliver, records, faults } = start(() => Promise.reject(new Error('bug')));
    await deliver();
    expect(faults).toEqual(['webhooks.send']);
    expect(records).toMatchObject([{ attempt: { error: 'not_sent' }, outcome: { kind: 'retry' } }]);
  });
});

describe('nothing is sent', () => {
  it('to an endpoint that left the configuration', async () => {
    const { deliver, sent, records } = start(() => reply(200), { url: null });
    await deliver();
    expect(sent).toEqual([]);
    expect(records).toMatchObject([
      {
        attempt: { number: 1, status: null, error: 'endpoint_removed' },
        outcome: { kind: 'dead', reason: 'endpoint removed from the configuration' },
      },
    ]);
  });

  it('to an endpoint of a newer configuration, until this process runs that too', async () => {
    const endpoint = endpointIdSchema.parse('new');
    const { deliver, sent, records, clock } = start(() => reply(200), { endpoint });
    const due = clock.now() + limits.configLagMs;
    expect(await deliver()).toMatchObject({ kind: 'retry', due });
    expect({ sent, records }).toEqual({ sent: [], records: [] });
  });

  it('of a body beyond the limit', async () => {
    const event = { ...pending.event, data: 'x'.repeat(limits.webhookBodyBytes) };
    const { deliver, sent, records } = start(() => reply(200), { event });
    await deliver();
    expect(sent).toEqual([]);
    expect(records).toMatchObject([
      { attempt: { error: 'body_too_large' }, outcome: { kind: 'dead' } },
    ]);
  });

  it('for a delivery that was erased, or a job that names none', async () => {
    const { deliver, sent, records } = start(() => reply(200));
    const signal = new AbortController().signal;
    expect(await deliver(signal, { delivery: 'dlv_gone' })).toEqual({ kind: 'done' });
    expect(await deliver(signal, { other: 'x' })).toMatchObject({ kind: 'dead' });
    expect(sent).toEqual([]);
    expect(records).toEqual([]);
  });
});

describe('how many calls an endpoint may hold', () => {
  it('is one until it answers, whatever it answers, and again one when it does not', async () => {
    let behave: Behaviour = () => reply(500);
    const { deliver, placesOf } = start((request) => behave(request));
    expect(placesOf('crm')).toBe(1);
    await deliver();
    expect(placesOf('crm')).toBe(limits.webhookConcurrencyPerEndpoint);
    behave = () => ({ ok: false, error: 'total_timeout', hint: 'no answer', durationMs: 15_000 });
    await deliver();
    expect(placesOf('crm')).toBe(1);
  });
});

describe('without counting an attempt', () => {
  it('a delivery cut off by the end of the process is for the next one', async () => {
    const stop = new AbortController();
    const { deliver, records, clock } = start(() => {
      stop.abort();
      return { ok: false, error: 'aborted', hint: 'given up', durationMs: 3 };
    });
    expect(await deliver(stop.signal)).toEqual({
      kind: 'retry',
      due: clock.now(),
      error: 'stopping',
    });
    expect(await deliver(stop.signal)).toMatchObject({ kind: 'retry' });
    expect(records).toEqual([]);
  });

  it('a store that fails leaves the job to be claimed again', async () => {
    const { clock } = start(() => reply(200));
    const worker = createDeliveryWorker({
      store: {
        read: { delivery: () => Promise.resolve(pending) },
        write: () => Promise.reject(new Error('disk full')),
      },
      http: { send: () => Promise.resolve(reply(200)) },
      settings: new Map([[crm, { secrets: [secret], schedule: undefined }]]),
      clock,
      random: randomBytes,
      telemetry: { deliveryAttempted: () => undefined, fault: () => undefined },
      version: '1.2.3',
    });
    const signal = new AbortController().signal;
    await expect(worker.handle(jobOf({ delivery: 'dlv_1' }), signal)).rejects.toThrow('disk full');
  });
});
