import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../support/fake-clock.ts';
import { openBackend, withOperations } from './backend.ts';
import type { Answer } from './backend.ts';
import { describeFaults } from './support.ts';

const yaml = withOperations(
  `
order.get:
  request: { path: "/orders/{{ input.number }}" }
  verify: [{ input: email, reply: email }, { input: phone, reply: phone }]
  cache: { ttlSeconds: 60, staleIfErrorSeconds: 600 }
  output: { number: number, status: status }
product.search:
  request: { path: /search, query: { q: "{{ input.query }}" } }
  cache: { ttlSeconds: 60 }
  output: { name: name }
`,
  'retry: { max: 0 }',
);

const order = {
  number: '1042',
  status: 'shipped',
  email: 'ada@example.com',
  phone: '0660 1234567',
};

function open() {
  const clock = createFakeClock();
  const backend: { answer: Answer } = { answer: { json: order } };
  const shop = openBackend(yaml, () => backend.answer, clock);
  return { clock, backend, shop };
}

/** As unknown, because the matcher is typed as any. */
const holding = (fields: object): unknown => expect.objectContaining(fields);

describe('an answer that is kept', () => {
  it('is given again to who proves the same, and to nobody else', async () => {
    const { shop } = open();
    const right = { number: '1042', email: 'ada@example.com' };
    expect(await shop.ask('order.get', right)).toMatchObject({ ok: true });
    expect(await shop.ask('order.get', { ...right, email: 'Ada@Example.com ' })).toMatchObject({
      ok: true,
    });
    expect(shop.requests).toHaveLength(1);
    for (const wrong of [{ email: 'eve@example.com' }, { phone: '0660 7654321' }, {}]) {
      expect(await shop.ask('order.get', { number: '1042', ...wrong })).toEqual({
        ok: false,
        failure: 'not_found',
      });
    }
    expect(shop.requests).toHaveLength(3);
  });

  it('is given with its time when the backend gives none', async () => {
    const { clock, backend, shop } = open();
    const right = { number: '1042', phone: '+43 660 1234567' };
    const fresh = await shop.ask('order.get', right);
    expect(fresh).not.toHaveProperty('asOf');
    const asOf = new Date(clock.now()).toISOString();
    await clock.advance(300_000);
    backend.answer = { status: 500 };
    expect(await shop.ask('order.get', right)).toEqual({ ...fresh, asOf });
    await clock.advance(400_000);
    expect(await shop.ask('order.get', right)).toMatchObject({ failure: 'unavailable' });
  });

  it('is one call for all who ask for the same stock at once', async () => {
    const { backend, shop } = open();
    backend.answer = { json: [{ name: 'Mug' }] };
    const asked = Array.from({ length: 200 }, () => shop.ask('product.search', { query: 'mug' }));
    const answers = await Promise.all(asked);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(shop.requests).toHaveLength(1);
  });

  it('of one customer never reaches another who asks at once, whoever is answered first', async () => {
    const people = ['ada', 'eve'].map((name, at) => ({
      email: `${name}@example.com`,
      own: `${at}`,
    }));
    const shop = openBackend(yaml, async ({ url }) => {
      const number = url.slice(-1);
      // The first order takes longer, so that its asker is under way while the other is answered.
      for (let turn = 0; number === '0' && turn < 20; turn += 1) await Promise.resolve();
      return { json: { ...order, number, email: people[Number(number)]?.email ?? '' } };
    });
    const asked = Array.from({ length: 200 }, async (_, count) => {
      const { email, own } = people[count % 2] ?? { email: '', own: '' };
      const number = String(Math.floor(count / 2) % 2);
      const answer = await shop.ask('order.get', { number, email });
      expect(answer).toEqual(
        number === own
          ? { ok: true, value: holding({ number: own }) }
          : { ok: false, failure: 'not_found' },
      );
    });
    await Promise.all(asked);
    expect(asked).toHaveLength(200);
  });

  it('is nothing for what writes', () => {
    const writing = withOperations(`
note.add:
  request: { path: /notes, json: { text: "{{ input.text }}" } }
  cache: { ttlSeconds: 60 }
`);
    expect(describeFaults(writing).join('\n')).toMatch(/note\.add\.cache: is for what reads/);
  });
});
