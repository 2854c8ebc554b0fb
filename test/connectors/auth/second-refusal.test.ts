import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createConnectors } from '../../../server/connectors/connectors.ts';
import { limits } from '../../../shared/limits.ts';
import type { OutgoingRequest } from '../../../server/outgoing/request.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { openTestStore } from '../../support/store.ts';
import type { TestStore } from '../../support/store.ts';
import { readConnections, site, trace } from '../support.ts';
import {
  clientCredentials,
  createTokenEndpoint,
  environment,
  openAuthorizer,
  patient,
  reply,
  turnUntil,
} from './support.ts';

const crmYaml = `
crm:
  baseUrl: https://crm.example
  retry: { max: 0 }
  operations:
    order.get:
      request: { path: '/orders/{{ input.number }}' }
      verify: { input: email, reply: email }
      status: { shipped: shipped }
      output: { number: number, status: status, items: items }
    note.add:
      request: { method: POST, path: /notes, json: { text: '{{ input.text }}' } }
      output: { id: id }
`;

let clock: FakeClock;
let test: TestStore;
let endpoint: ReturnType<typeof createTokenEndpoint>;
let tokens: number;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
  endpoint = createTokenEndpoint();
  tokens = 0;
  endpoint.answers(() => reply({ access_token: `a${(tokens += 1)}`, expires_in: 3_600 }));
});
afterEach(() => test.close());

const order = { number: '7', status: 'shipped', items: [], email: 'ada@example.com' };

/** The CRM lets in who brings one of these tokens, for what `takes` says. */
function open(
  letsIn: readonly string[],
  takes: (request: OutgoingRequest) => boolean = () => true,
) {
  const auth = clientCredentials.replaceAll('\n', '\n    ');
  const read = readConnections(`${crmYaml}  auth:${auth}`, environment);
  if (!read.success) throw new Error(z.prettifyError(read.error));
  const crm = openAuthorizer({
    yaml: clientCredentials,
    store: test.store,
    clock,
    http: endpoint.http,
  });
  const seen: string[] = [];
  const connectors = createConnectors({
    connections: read.data,
    routes: new Map([[site, { 'order.get': 'crm', 'note.add': 'crm' }]]),
    http: {
      close: async () => undefined,
      async send(request) {
        const token = request.headers['authorization']?.replace('Bearer ', '') ?? '';
        seen.push(token);
        const isIn = letsIn.includes(token) && takes(request);
        return isIn ? reply({ ...order, id: '1' }) : reply({}, 401);
      },
    },
    clock,
    random: (count) => new Uint8Array(count),
    authorize: () => crm,
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
  const call = () => ({ signal: patient(), trace });
  return {
    seen,
    told: () => crm.told.filter(({ event }) => event !== 'renewed'),
    look: () => connectors.ask(site, 'order.get', { number: '7', email: order.email }, call()),
    note: () => connectors.ask(site, 'note.add', { email: order.email, text: 'a' }, call()),
  };
}

describe('a call that the backend answers with 401', () => {
  it('is made once more with a new token, and nobody hears of it', async () => {
    const { look, note, seen, told } = open(['a2']);
    expect(await look()).toMatchObject({ ok: true });
    expect(await note()).toMatchObject({ ok: true });
    expect(seen).toEqual(['a1', 'a2', 'a2']);
    expect(endpoint.asked).toHaveLength(2);
    expect(told()).toEqual([]);
  });

  it('keeps its deadline, however long the new token is waited for', async () => {
    const { look, seen } = open([]);
    let ended: object | undefined;
    void look().then((result) => {
      ended = result;
    });
    await turnUntil(clock, () => seen.length === 1);
    endpoint.answers(() => new Promise(() => undefined));
    await turnUntil(clock, () => endpoint.asked.length === 2);
    await clock.advance(limits.totalTimeoutMs - 1);
    expect(ended).toBeUndefined();
    await clock.advance(1);
    expect(ended).toEqual({ ok: false, failure: 'timeout' });
  });

  it('also with the new token: the owner is asked at once to connect again, and the backend is left alone', async () => {
    const { look, note, seen, told } = open([]);
    expect(await look()).toMatchObject({ ok: false, failure: 'auth' });
    expect(told()).toMatchObject([
      { event: 'failed', fact: { connection: 'crm', reconnect: true } },
    ]);
    for (let round = 0; round < 5; round += 1)
      expect([await look(), await note()]).toMatchObject([
        { failure: 'auth' },
        { failure: 'auth' },
      ]);
    expect(seen).toEqual(['a1', 'a2']);
    expect(endpoint.asked).toHaveLength(2);
    expect(told()).toHaveLength(1);
  });

  it('again and again, where others are answered: that call is refused, the connection is not', async () => {
    const { look, note, told } = open(['a2', 'a3'], ({ url }) => url.includes('/orders/'));
    expect(await look()).toMatchObject({ ok: true });
    for (let round = 0; round < 3; round += 1) {
      expect(await note()).toMatchObject({ ok: false, failure: 'auth' });
      expect(await look()).toMatchObject({ ok: true });
    }
    expect(endpoint.asked.length).toBeLessThanOrEqual(3);
    expect(told()).toEqual([]);
  });
});
