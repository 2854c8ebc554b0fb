import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnectors } from '../../server/connectors/connectors.ts';
import { isConstant } from '../../server/connectors/auth/authorizers.ts';
import { createConstantAuthorizer } from '../../server/connectors/auth/constant.ts';
import { createHttpClient } from '../../server/outgoing/client.ts';
import type { HttpClient } from '../../server/outgoing/request.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { readConnections, silentAuth, site, trace } from './support.ts';

let first: MisbehavingBackend;
let second: MisbehavingBackend;
let http: HttpClient;
beforeEach(async () => {
  first = await startMisbehavingBackend();
  second = await startMisbehavingBackend();
});
afterEach(async () => {
  await http.close();
  await first.close();
  await second.close();
});

const operations = `
  retry: { max: 0 }
  operations:
    order.get:
      request: { path: '/orders/{{ input.number }}' }
      verify: { input: email, reply: email }
      status: { sent: shipped }
      output: { number: number, status: state }
    ticket.create:
      request: { method: POST, path: /tickets, json: { subject: '{{ input.subject }}' } }
      output: { id: id }`;

function open() {
  const yaml = `first:\n  baseUrl: env:FIRST${operations}\nsecond:\n  baseUrl: env:SECOND${operations}\n`;
  const read = readConnections(yaml, { FIRST: first.url, SECOND: second.url });
  if (!read.success) throw read.error;
  const clock = createFakeClock();
  http = createHttpClient({ clock, allow: ['127.0.0.1'] });
  return createConnectors({
    connections: read.data,
    routes: new Map([
      [site, { 'order.get': ['first', 'second'], 'ticket.create': ['first', 'second'] }],
    ]),
    http,
    clock,
    random: (count) => new Uint8Array(count).fill(128),
    authorize(connection, { auth }) {
      if (!isConstant(auth)) throw new Error('these tests have no store for tokens');
      return createConstantAuthorizer({ connection, auth, telemetry: silentAuth });
    },
    telemetry: {
      capabilityAsked: () => undefined,
      configurationNote: () => undefined,
      connectionFailed: () => undefined,
      connectionRecovered: () => undefined,
      fault: ({ error }) => {
        throw error;
      },
    },
  });
}

const order = { number: '1042', state: 'sent', email: 'ada@example.com' };
const askFor = (email = 'ada@example.com', signal = new AbortController().signal) =>
  open().ask(site, 'order.get', { number: '1042', email }, { signal, trace });

describe('a question that two backends can answer', () => {
  it('is asked of the first', async () => {
    first.answer(json(order));
    expect(await askFor()).toMatchObject({ ok: true, value: { number: '1042' } });
    expect(second.requests).toEqual([]);
  });

  it.each([503, 401, 403, 429])('is asked of the second when the first says %i', async (status) => {
    first.answer(json({}, status));
    second.answer(json(order));
    expect(await askFor()).toMatchObject({ ok: true, value: { number: '1042' } });
  });

  it.each([
    ['does not know', json({}, 404)],
    ['knows to be somebody else’s', json({ ...order, email: 'grace@example.com' })],
  ])('is not asked of the second about what the first %s', async (_what, answer) => {
    first.answer(answer);
    second.answer(json(order));
    expect(await askFor()).toEqual({ ok: false, failure: 'not_found' });
    expect(second.requests).toEqual([]);
  });

  it('has the answer of the first when the second is in trouble too', async () => {
    first.answer(json({}, 429, { 'retry-after': '7' }));
    second.answer(json({}, 500));
    const failed = { ok: false, failure: 'rate_limited', retryAfterMs: 7_000 };
    expect(await askFor()).toEqual(failed);
  });

  it('is asked of nobody else when nobody waits any more', async () => {
    expect(await askFor('ada@example.com', AbortSignal.abort())).toMatchObject({ ok: false });
    expect(second.requests).toEqual([]);
  });
});

describe('something to be written', () => {
  it('that is waited for is written to the first only, whatever it says', async () => {
    first.answer(json({}, 503));
    const ticket = { subject: 'a', text: 'b', email: 'ada@example.com', reference: 'r' };
    const { signal } = new AbortController();
    expect(await open().ask(site, 'ticket.create', ticket, { signal, trace })).toEqual({
      ok: false,
      failure: 'unavailable',
    });
    expect(second.requests).toEqual([]);
  });
});
