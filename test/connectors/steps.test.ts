import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../support/fake-clock.ts';
import { describeRequest, openBackend, withOperations } from './backend.ts';
import type { Answer } from './backend.ts';
import { describeFaults } from './support.ts';

const twoSteps = withOperations(`
order.get:
  steps:
    - id: order
      request: { path: /orders, query: { number: "{{ input.number }}" } }
      select: "orders[0]"
    - id: parcels
      request: { path: "/orders/{{ steps.order.id }}/parcels" }
      when: steps.order.sent
      optional: true
  verify: { input: email, reply: order.email }
  output:
    number: order.number
    status: order.state
    shipments: "default(parcels.list, \`[]\`)[].{carrier: carrier, number: code}"
`);

const order = { id: 77, number: '1042', state: 'shipped', sent: true, email: 'ada@example.com' };
const parcels = { list: [{ carrier: 'DHL', code: '00340' }] };
const asked = { number: '1042', email: 'ada@example.com' };

const answering =
  (first: Answer, second: Answer) =>
  ({ url }: { url: string }) =>
    url.endsWith('/parcels') ? second : first;

describe('an operation in steps', () => {
  it('asks with what the step before has answered', async () => {
    const shop = openBackend(twoSteps, answering({ json: { orders: [order] } }, { json: parcels }));
    expect(await shop.ask('order.get', asked)).toEqual({
      ok: true,
      value: {
        number: '1042',
        status: 'shipped',
        items: [],
        shipments: [{ carrier: 'DHL', number: '00340' }],
      },
    });
    expect(shop.requests.map(describeRequest)).toMatchObject([
      { path: '/base/orders', query: { number: '1042' } },
      { path: '/base/orders/77/parcels' },
    ]);
  });

  it.each<[string, typeof asked]>([
    ['another e-mail', { number: '1042', email: 'eve@example.com' }],
    ['no e-mail in the reply', asked],
  ])('asks nothing more of somebody else’s order: %s', async (what, input) => {
    const foreign = what.startsWith('no') ? { ...order, email: null } : order;
    const shop = openBackend(twoSteps, () => ({ json: { orders: [foreign] } }));
    expect(await shop.ask('order.get', input)).toEqual({ ok: false, failure: 'not_found' });
    expect(shop.requests).toHaveLength(1);
  });

  it('finds nothing where there is none, and asks no further', async () => {
    const shop = openBackend(twoSteps, () => ({ json: { orders: [] } }));
    expect(await shop.ask('order.get', asked)).toEqual({ ok: false, failure: 'not_found' });
    expect(shop.requests).toHaveLength(1);
  });

  it('leaves a step out whose condition does not hold', async () => {
    const shop = openBackend(twoSteps, () => ({ json: { orders: [{ ...order, sent: false }] } }));
    expect(await shop.ask('order.get', asked)).toMatchObject({ ok: true });
    expect(shop.requests).toHaveLength(1);
  });

  it('goes on without an optional step that fails', async () => {
    const shop = openBackend(twoSteps, answering({ json: { orders: [order] } }, { status: 404 }));
    expect(await shop.ask('order.get', asked)).toMatchObject({
      ok: true,
      value: { shipments: [] },
    });
  });

  it('does not go on without one that is needed', async () => {
    const yaml = twoSteps.replace('optional: true', 'optional: false');
    const shop = openBackend(yaml, answering({ json: { orders: [order] } }, { status: 403 }));
    expect(await shop.ask('order.get', asked)).toEqual({ ok: false, failure: 'auth' });
  });

  it('refuses a value of a reply that would change the next request', async () => {
    const yaml = twoSteps.replace('optional: true', 'optional: false');
    const answer = { json: { orders: [{ ...order, id: '../admin' }] } };
    const shop = openBackend(yaml, () => answer);
    expect(await shop.ask('order.get', asked)).toEqual({ ok: false, failure: 'not_found' });
    expect(shop.requests).toHaveLength(1);
  });

  it('takes no longer together than one request may', async () => {
    const clock = createFakeClock();
    const signals: (AbortSignal | undefined)[] = [];
    const shop = openBackend(
      twoSteps,
      async ({ url, signal }) => {
        signals.push(signal);
        if (!url.endsWith('/parcels')) await clock.advance(20_000);
        return { json: { orders: [order] } };
      },
      clock,
    );
    await shop.ask('order.get', asked);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('proves by whichever step has found it', async () => {
    const yaml = withOperations(
      `
order.get:
  steps:
    - id: byNumber
      request: { path: /orders, query: { number: "{{ input.number }}" } }
      select: "[0]"
    - id: byId
      when: "!(steps.byNumber)"
      request: { path: "/orders/{{ input.number }}" }
  verify: { input: email, reply: "not_null(byNumber.email, byId.email)" }
  select: not_null(byNumber, byId)
  output: { number: number, status: state }
`
        .replaceAll('byNumber', 'by_number')
        .replaceAll('byId', 'by_id'),
    );
    const first = openBackend(yaml, () => ({ json: [order] }));
    expect(await first.ask('order.get', asked)).toMatchObject({ ok: true });
    expect(first.requests).toHaveLength(1);
    const eve = { ...asked, email: 'eve@example.com' };
    expect(await first.ask('order.get', eve)).toEqual({ ok: false, failure: 'not_found' });
    const second = openBackend(yaml, ({ url }) => ({ json: url.includes('?') ? [] : order }));
    expect(await second.ask('order.get', asked)).toMatchObject({ ok: true });
    expect(second.requests).toHaveLength(2);
  });

  it('proves a step by its own reply, too', async () => {
    const yaml = withOperations(`
ticket.list:
  steps:
    - id: person
      request: { path: /people, query: { email: "{{ input.email }}" } }
      select: "[0]"
      verify: { input: email, reply: mail }
    - id: tickets
      request: { path: "/people/{{ steps.person.id }}/tickets" }
  each: tickets
  output: { id: id, status: state, subject: title }
  status: { new: received }
`);
    const shop = openBackend(yaml, ({ url }) =>
      url.endsWith('/tickets')
        ? { json: [{ id: 5, state: 'new', title: 'Broken mug' }] }
        : { json: [{ id: 9, mail: 'ada@example.com' }] },
    );
    expect(await shop.ask('ticket.list', { email: 'Ada@example.com' })).toEqual({
      ok: true,
      value: [{ id: '5', status: 'received', subject: 'Broken mug' }],
    });
    expect(await shop.ask('ticket.list', { email: 'eve@example.com' })).toEqual({
      ok: false,
      failure: 'not_found',
    });
    expect(shop.requests).toHaveLength(3);
  });

  it('writes only if it must: a duplicate is looked up and changed', async () => {
    const yaml = withOperations(`
lead.upsert:
  steps:
    - id: created
      request: { path: /contacts, json: { email: "{{ input.lead.email }}" } }
      optional: true
    - id: found
      when: "!(steps.created)"
      request: { method: GET, path: /contacts, query: { email: "{{ input.lead.email }}" } }
      select: "[0]"
    - id: changed
      when: "!(steps.created)"
      request: { method: PUT, path: "/contacts/{{ steps.found.id }}", json: { name: "{{ input.lead.name }}" } }
  output: { id: "not_null(created.id, found.id)" }
`);
    const lead = { name: 'Ada', email: 'ada@example.com', message: '' };
    const known = openBackend(yaml, ({ method }) =>
      method === 'POST' ? { status: 409, json: {} } : { json: [{ id: 12 }] },
    );
    expect(await known.ask('lead.upsert', { lead })).toEqual({ ok: true, value: { id: '12' } });
    expect(known.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'PUT']);

    const fresh = openBackend(yaml, () => ({ status: 201, json: { id: 13 } }));
    expect(await fresh.ask('lead.upsert', { lead })).toEqual({ ok: true, value: { id: '13' } });
    expect(fresh.requests).toHaveLength(1);

    // What may have been written is not written again by another way.
    const lost = openBackend(yaml, () => ({ status: 500 }));
    expect(await lost.ask('lead.upsert', { lead })).toMatchObject({ failure: 'unavailable' });
    expect(lost.requests).toHaveLength(1);
  });
});

describe('steps in the configuration', () => {
  it.each<[string, string, RegExp]>([
    ['steps.order.id', 'steps.parcels.id', /steps\.1\.request\.path: .* reads steps\.parcels,/],
    ['when: steps.order.sent', 'when: step.order', /steps\.1\.when: reads step,/],
    ['number: order.number', 'number: number', /output\.number: reads number, which is no step/],
    ['reply: order.email', 'reply: email', /verify: must name the step whose reply it reads/],
    ['id: parcels', 'id: order', /steps\.1\.id: is there twice/],
    ['id: parcels', 'id: vars', /steps\.1\.id: is the name of something else/],
    ['verify:', 'each: order\n      verify:', /each: is for a list/],
    ['verify:', 'request: { path: / }\n      verify:', /steps: cannot stand beside request/],
    ['{ input: email, reply: order.email }', '[]', /verify/],
  ])('%s as %s are refused', (from, to, expected) => {
    expect(describeFaults(twoSteps.replace(from, to)).join('\n')).toMatch(expected);
  });

  it('are at most four', () => {
    const step = '    - { id: s0, request: { path: / } }\n';
    const many = [1, 2, 3, 4].map((at) => step.replace('s0', `s${at}`)).join('    ');
    const yaml = twoSteps.replace('        - id: order', `    ${many}        - id: order`);
    expect(describeFaults(yaml).join('\n')).toMatch(/order\.get\.steps/);
  });
});
