import { parse } from 'yaml';
import { z } from 'zod';
import { isConstant } from '../../server/connectors/auth/authorizers.ts';
import { createConstantAuthorizer } from '../../server/connectors/auth/constant.ts';
import { createConnectors } from '../../server/connectors/connectors.ts';
import { connectionsSchema } from '../../server/connectors/schema.ts';
import { createHttpClient } from '../../server/outgoing/client.ts';
import type { HttpClient } from '../../server/outgoing/request.ts';
import type { Telemetry } from '../../server/telemetry/telemetry.ts';
import type { Clock } from '../../shared/clock.ts';
import { siteIdSchema, traceIdSchema } from '../../shared/ids.ts';
import type { Lead } from '../../shared/lead.ts';

export const site = siteIdSchema.parse('shop');
export const trace = traceIdSchema.parse('0'.repeat(32));

/** The connection of the README: ten lines of an owner. */
export const shopYaml = `
shop:
  type: rest
  baseUrl: env:SHOP_URL
  auth: { type: apiKey, in: header, name: X-Api-Key, value: env:SHOP_KEY }
  operations:
    order.get:
      request: { path: "/api/orders/{{ input.number }}" }
      verify: { input: email, reply: customer.email }
      status: { paid: processing, in_transit: shipped }
      output:
        number: id
        status: state
        placedAt: created_at
        items: "lines[].{name: title, quantity: qty, price: money(price, $.currency)}"
        total: money(total, currency)
        shipments: "parcels[].{carrier: carrier, number: code, link: url}"
`;

export const orderOfAda = {
  id: 1042,
  state: 'in_transit',
  created_at: '2026-11-18T09:12:00Z',
  currency: 'EUR',
  total: '27.30',
  customer: { email: 'Ada@Example.com ' },
  lines: [
    { title: 'Mug', qty: 2, price: '9.90' },
    { title: 'Tea', qty: 1, price: null },
  ],
  parcels: [{ carrier: 'DHL', code: '00340', url: 'https://track.example/00340' }],
};

export function readConnections(text: string, environment: Record<string, string>) {
  return connectionsSchema({ environment, readText: () => undefined }).safeParse(parse(text));
}

/** One line per fault, as `path: message`. */
export function describeFaults(text: string): string[] {
  const read = readConnections(text, { SHOP_URL: 'https://shop.example', SHOP_KEY: 'k' });
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

export const silentAuth = {
  authFailed: () => undefined,
  authRecovered: () => undefined,
  tokenRenewed: () => undefined,
};

export function openShop(settings: {
  url: string;
  clock: Clock;
  yaml?: string;
  http?: HttpClient;
  allow?: string[];
}) {
  const { url, clock, yaml = shopYaml, allow = ['127.0.0.1'] } = settings;
  const read = readConnections(yaml, { SHOP_URL: url, SHOP_KEY: 'sesame' });
  if (!read.success) throw new Error(z.prettifyError(read.error));
  const http = settings.http ?? createHttpClient({ clock, allow });
  const asked: Parameters<Telemetry['capabilityAsked']>[0][] = [];
  const notes: string[] = [];
  const health: object[] = [];
  const connectors = createConnectors({
    connections: read.data,
    routes: new Map([[site, { 'order.get': 'shop', 'lead.upsert': 'shop' }]]),
    http,
    clock,
    random: (count) => new Uint8Array(count).fill(128),
    authorize: (connection, { auth }) => {
      if (!isConstant(auth)) throw new Error('these tests have no store for tokens');
      return createConstantAuthorizer({ connection, auth, telemetry: silentAuth });
    },
    telemetry: {
      capabilityAsked: (fact) => void asked.push(fact),
      configurationNote: ({ note }) => void notes.push(note),
      fault: ({ error }) => {
        throw error;
      },
      connectionFailed: (fact) => void health.push({ failed: fact }),
      connectionRecovered: (fact) => void health.push({ recovered: fact }),
    },
  });
  return {
    asked,
    notes,
    health,
    http,
    ask: (number: string, email = 'ada@example.com', signal = new AbortController().signal) =>
      connectors.ask(site, 'order.get', { number, email }, { signal, trace }),
    leave: (lead: Lead) =>
      connectors.ask(
        site,
        'lead.upsert',
        { lead },
        { signal: new AbortController().signal, trace },
      ),
  };
}
