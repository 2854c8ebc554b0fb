import { describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/clock.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { apiKey, createFolder, runDemo, turnSwitch } from './running-demo.ts';
import type { RunningDemo } from './running-demo.ts';

const withKey = { 'x-api-key': apiKey };
const getOrder = (demo: RunningDemo, id: string, init: RequestInit = { headers: withKey }) =>
  fetch(`${demo.url}/api/v1/orders/${id}`, init);
const postLead = (demo: RunningDemo, body: string) =>
  fetch(`${demo.url}/api/v1/leads`, {
    method: 'POST',
    headers: { ...withKey, 'content-type': 'application/json' },
    body,
  });

describe('the shop system', () => {
  it('tells an order in its own words, dated from today', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path, createFakeClock(Date.UTC(2026, 10, 20, 9)));
    const response = await getOrder(demo, '1042');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      order_no: '1042',
      state: 'dispatched',
      customer: { email: 'ada@example.com' },
      created_at: '2026-11-16T09:24:00Z',
      eta: '2026-11-22T16:00:00Z',
      grand_total: '159.90',
      currency: 'EUR',
      parcels: [{ carrier: 'Alpenpost' }],
    });
    await demo.stop();
  });

  it('has sums that add up in every order', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    for (let number = 1042; number <= 1050; number += 1) {
      const order: unknown = await (await getOrder(demo, String(number))).json();
      expect(addUp(order), `order ${number}`).toBe(0);
    }
    await demo.stop();
  });

  it('refuses a missing and a wrong key alike', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    for (const headers of [{}, { 'x-api-key': 'guess' }]) {
      const response = await getOrder(demo, '1042', { headers });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: { code: 'bad_api_key' } });
    }
    await demo.stop();
  });

  it('answers JSON for what it does not know and for addresses nobody can decode', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    const unknown = await getOrder(demo, '9999');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: 'order_not_found' } });
    const broken = await getOrder(demo, '%E0%A4%A');
    expect(broken.status).toBe(400);
    expect(broken.headers.get('content-type')).toContain('json');
    await demo.stop();
  });

  it('takes a lead once per reference, also after a restart', async () => {
    using folder = createFolder();
    const lead = JSON.stringify({ full_name: 'Ada', mail: 'ada@example.com', external_ref: 'r1' });
    const first = await runDemo(folder.path);
    const created = await postLead(first, lead);
    expect(created.status).toBe(201);
    const answer: unknown = await created.json();
    expect(JSON.stringify(answer)).toMatch(/"lead_no":"L-\d+"/);
    await first.stop();
    const second = await runDemo(folder.path);
    const again = await postLead(second, lead);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(answer);
    await second.stop();
  });

  it('refuses leads it cannot read', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    expect((await postLead(demo, '{"full_name":')).status).toBe(400);
    expect((await postLead(demo, '{"full_name":"Ada"}')).status).toBe(422);
    expect((await postLead(demo, JSON.stringify({ full_name: 'x'.repeat(50_000) }))).status).toBe(
      413,
    );
    await demo.stop();
  });
});

describe('the switches', () => {
  it.each([
    ['failing', 500, 'json'],
    ['garbage', 200, 'html'],
    ['normal', 200, 'json'],
  ])('%s answers %i with %s', async (mode, status, type) => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    expect((await turnSwitch(demo, { backend: { mode } })).status).toBe(200);
    const response = await getOrder(demo, '1042');
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain(type);
    await response.arrayBuffer();
    await demo.stop();
  });

  it('slow answers after its seconds, hanging not even then', async () => {
    using folder = createFolder();
    const time = watchTimers();
    const demo = await runDemo(folder.path, time.clock);
    await turnSwitch(demo, { backend: { mode: 'slow', seconds: 7 } });
    const slow = getOrder(demo, '1042');
    expect(await time.nextTimer()).toBe(7_000);
    await time.clock.advance(7_000);
    expect((await slow).status).toBe(200);

    await turnSwitch(demo, { backend: { mode: 'hanging' } });
    const patience = new AbortController();
    const hanging = getOrder(demo, '1042', { headers: withKey, signal: patience.signal });
    expect(await time.nextTimer()).toBeGreaterThan(60_000);
    await time.clock.advance(60_000);
    patience.abort();
    await expect(hanging).rejects.toThrow('aborted');
    await demo.stop();
  });

  it('refuses what is no switch and changes nothing', async () => {
    using folder = createFolder();
    const demo = await runDemo(folder.path);
    for (const wrong of [{ backend: { mode: 'sulking' } }, { crm: {} }, { x: 1 }, 'off', null]) {
      expect((await turnSwitch(demo, wrong)).status).toBeOneOf([400, 422]);
    }
    const state = await fetch(`${demo.url}/switches/state`);
    expect(await state.json()).toEqual({
      backend: { mode: 'normal', seconds: 5 },
      crm: { on: true },
    });
    await demo.stop();
  });
});

/** A fake clock that tells when somebody has started to wait, and for how long. */
function watchTimers() {
  const clock = createFakeClock();
  const started: number[] = [];
  let notify = () => {};
  const watched: Clock & { advance(ms: number): Promise<void> } = {
    ...clock,
    after(ms, run) {
      const timer = clock.after(ms, run);
      started.push(ms);
      notify();
      return timer;
    },
  };
  return {
    clock: watched,
    async nextTimer(): Promise<number> {
      while (started.length === 0) await new Promise<void>((resolve) => (notify = resolve));
      return started.shift() ?? 0;
    },
  };
}

/** What is left of an order's total, in thousandths, when its lines and shipping are taken away. */
function addUp(order: unknown): number {
  const thousandths = (amount: unknown) => Math.round(Number(amount) * 1_000);
  if (order === null || typeof order !== 'object') throw new Error('no order');
  if (!('lines' in order && Array.isArray(order.lines))) throw new Error('no lines');
  if (!('grand_total' in order && 'shipping_cost' in order)) throw new Error('no total');
  const lines: unknown[] = order.lines;
  return lines.reduce<number>(
    (rest, line) => {
      if (line === null || typeof line !== 'object') throw new Error('no line');
      if (!('qty' in line && 'unit_price' in line)) throw new Error('no price');
      return rest - Number(line.qty) * thousandths(line.unit_price);
    },
    thousandths(order.grand_total) - thousandths(order.shipping_cost),
  );
}
