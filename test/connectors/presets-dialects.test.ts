import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Json } from '../../shared/json.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { openBackend } from './backend.ts';
import type { Answer } from './backend.ts';

const fixtures = join(import.meta.dirname, '../../server/connectors/presets/fixtures');
const map = z.record(z.string(), z.json());
const recordedSchema = z.object({
  exchanges: z.array(
    z.object({
      reply: z.object({
        status: z.int(),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.json(),
      }),
    }),
  ),
});

/** The replies of a fixture, as a backend gives them. */
function recorded(preset: string, fixture: string): Answer[] {
  const text = readFileSync(join(fixtures, preset, `${fixture}.json`), 'utf8');
  const { exchanges } = recordedSchema.parse(JSON.parse(text));
  return exchanges.map(({ reply: { status, headers, body } }) => {
    return { status, json: body, ...(headers === undefined ? {} : { headers }) };
  });
}

/** A backend of this kind that gives these replies in order, and its owner's connection with what is changed in it. */
function open(preset: string, replies: Answer[], own: Record<string, Json> = {}) {
  const clock = createFakeClock();
  const text = readFileSync(join(fixtures, preset, 'connection.json'), 'utf8');
  const written = { ...map.parse(JSON.parse(text)), ...own };
  let at = 0;
  const shop = openBackend(
    stringify({ shop: { preset, ...written } }),
    () => {
      at += 1;
      return replies[at - 1] ?? { status: 599 };
    },
    clock,
  );
  return { ...shop, clock };
}

const ada = { number: '1042', email: 'ada@example.com' };

describe('what a preset knows of its vendor’s ways', () => {
  it('asks Shopify again when the points that were missing are back', async () => {
    const replies = [...recorded('shopify', 'order-throttled'), ...recorded('shopify', 'order')];
    const { ask, clock, requests } = open('shopify', replies);
    const answer = ask('order.get', ada);
    await clock.advance(1_999);
    expect(requests).toHaveLength(1);
    await clock.advance(1);
    expect(await answer).toMatchObject({ ok: true, value: { number: '#1042' } });
    expect(requests).toHaveLength(2);
  });

  it('does not ask HubSpot again for what is used up until midnight', async () => {
    const replies = recorded('hubspot', 'contact-throttled-for-today');
    const { ask, clock, requests } = open('hubspot', replies);
    const answer = ask('contact.get', { email: ada.email });
    await clock.advance(10_000);
    expect(await answer).toMatchObject({ ok: false, failure: 'rate_limited' });
    expect(requests).toHaveLength(1);
  });

  it('does not ask Stripe again where Stripe says that it is of no use', async () => {
    const headers = { 'content-type': 'application/json', 'stripe-should-retry': 'false' };
    const { ask, clock, requests } = open('stripe', [{ status: 500, headers, json: {} }]);
    const answer = ask('contact.get', { email: ada.email });
    await clock.advance(10_000);
    expect(await answer).toMatchObject({ ok: false, failure: 'unavailable' });
    expect(requests).toHaveLength(1);
  });

  it('names a payment link for Stripe, and asks for it again under that name', async () => {
    const replies = [...recorded('stripe', 'payment-meanwhile'), ...recorded('stripe', 'payment')];
    const { ask, clock, requests } = open('stripe', replies);
    const amount = { minor: 4990, currency: 'EUR' };
    const input = { amount, description: 'Repair of a lamp', reference: 'job-17' };
    const answer = ask('payment_link.create', input, 'write-17');
    await clock.advance(5_000);
    expect(await answer).toMatchObject({ ok: true });
    const names = requests.map(({ headers }) => headers['idempotency-key']);
    expect(names).toEqual(['write-17', 'write-17']);
  });

  it('names a ticket for Zendesk', async () => {
    const { ask, requests } = open('zendesk', recorded('zendesk', 'ticket-create'));
    const input = { subject: 'Hello', text: 'Hello?', email: ada.email, reference: 'msg-1' };
    expect(await ask('ticket.create', input, 'write-1')).toMatchObject({ ok: true });
    expect(requests[0]?.headers['idempotency-key']).toBe('write-1');
  });

  it('shows nothing that Medusa’s search has found beside somebody’s own orders', async () => {
    const [reply = {}] = recorded('medusa', 'orders');
    const { orders } = z.object({ orders: z.array(map) }).parse(reply.json);
    const others = orders.map((order) => ({ ...order, email: 'ada@example.com.au' }));
    const { ask } = open('medusa', [{ json: { orders: [...others, ...orders.slice(0, 1)] } }]);
    const answer = await ask('order.list', { email: ada.email });
    expect(answer).toMatchObject({ ok: true, value: [{ number: '9' }] });
  });

  it('calls an order of Medusa sent only when Medusa was asked for all of its items', async () => {
    const { ask, requests } = open('medusa', recorded('medusa', 'order-half'));
    const answer = await ask('order.get', { number: '5', email: ada.email });
    expect(answer).toMatchObject({ ok: true, value: { status: 'processing' } });
    const fields = new URL(requests.at(-1)?.url ?? '').searchParams.get('fields')?.split(',');
    expect(fields).toEqual(expect.arrayContaining(['*items', 'items.detail.*']));
  });

  it('shows a state that a Vendure shop has made up as being worked on, and tells the owner', async () => {
    const [reply = {}] = recorded('vendure', 'order');
    const text = JSON.stringify(reply.json);
    const number = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
    const json = z.json().parse(JSON.parse(text.replaceAll('"Shipped"', '"Engraving"')));
    const { ask, notes } = open('vendure', [{ json }]);
    const answer = await ask('order.get', { number, email: ada.email });
    expect(answer).toMatchObject({ ok: true, value: { status: 'processing' } });
    expect(notes.join()).toContain('"Engraving" is not in status');
  });

  it('searches WooCommerce for a number that a plugin gave out, and compares it', async () => {
    const [order = {}] = recorded('woocommerce', 'order');
    const fields = map.parse(order.json);
    const one = (number: string, id: number): Json => ({ ...fields, number, id });
    const replies = [
      { json: [one('A-10421', 8), one('A-1042', 7)] },
      { json: one('A-1042', 7) },
      { json: [] },
    ];
    const vars = { currency: 'EUR', numbers: 'plugin' };
    const { ask, requests } = open('woocommerce', replies, { vars });
    const answer = await ask('order.get', { ...ada, number: 'A-1042' });
    expect(answer).toMatchObject({ ok: true, value: { number: 'A-1042' } });
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/wp-json/wc/v3/orders',
      '/wp-json/wc/v3/orders/7',
      '/wp-json/wc-shipment-tracking/v3/orders/7/shipment-trackings',
    ]);
  });
});
