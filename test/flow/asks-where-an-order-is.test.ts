import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { answers, arrive, isFromBot, seqOf, wordsOf } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeAll(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
});
afterAll(async () => {
  await deskbell.stop();
  await backend.close();
});

/** Says all in one sentence; resolves with the order that is shown. */
async function showOrder(sentence: string) {
  const customer = await arrive(deskbell);
  await customer.say(sentence);
  const card = await customer.hear((entry) => entry.body.type === 'order');
  customer.leave();
  if (card.body.type !== 'order') throw new Error('no order');
  return card.body.order;
}

describe('a customer asks where an order is', () => {
  it('is asked for the e-mail, told that we look, and shown the order', async () => {
    const ada = await arrive(deskbell);
    expect(await ada.say('where is my order 1042?')).toMatchObject({ ok: true, seq: 1 });
    const asked = await ada.hear(isFromBot);
    expect(wordsOf(asked)).toMatch(/e-?mail/i);
    expect(ada.statuses.map(({ code }) => code)).not.toContain('order.get');

    const said = seqOf(await ada.say('ada@example.com'));
    const card = await ada.hear((entry) => entry.body.type === 'order');
    expect(card).toMatchObject({ author: 'bot', turn: { seq: said, part: 1 } });
    expect(card.body).toMatchObject({
      type: 'order',
      order: {
        number: '1042',
        status: 'shipped',
        total: { minor: 15_990, currency: 'EUR' },
        items: [{ name: 'Hearth mug', quantity: 2, price: { minor: 2_400 } }, {}, {}],
        shipments: [{ carrier: 'Alpenpost', link: 'https://track.alpenpost.example/AP7731044219' }],
      },
    });
    expect(ada.statuses).toContainEqual({ turn: said, code: 'order.get' });
    expect(wordsOf(card)).not.toContain('ada@example.com');
    ada.leave();
  });

  it('is asked nothing when one sentence says it all', async () => {
    const ada = await arrive(deskbell);
    const said = seqOf(await ada.say('order #1042, ada@example.com'));
    await ada.hear((entry) => entry.body.type === 'order');
    const log = await ada.log();
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(log.filter(answers(said)).map(({ body }) => body.type)).toEqual(['text', 'order']);
    ada.leave();
  });

  it('sees both parcels of an order that was sent in two', async () => {
    const order = await showOrder('order #1047, katherine@example.com');
    expect(order.shipments.map(({ number }) => number)).toEqual(['AP 7731 0500 61', 'VF-20488']);
  });

  it('sees yen without decimals that yen do not have', async () => {
    const order = await showOrder('order #1048, yuki@example.com');
    expect(order.total).toEqual({ minor: 9_000, currency: 'JPY' });
    expect(order.items[0]?.price).toEqual({ minor: 3_900, currency: 'JPY' });
  });

  it('sees an order whose state nobody has translated as in progress', async () => {
    expect((await showOrder('order #1049, mary@example.com')).status).toBe('processing');
  });

  it('may ask for the next one without saying the e-mail again', async () => {
    const ada = await arrive(deskbell);
    await ada.say('order #1042, ada@example.com');
    await ada.hear((entry) => entry.body.type === 'order');
    await ada.say('and 1043?');
    const second = await ada.hear(
      (entry) => entry.body.type === 'order' && entry.body.order.number === '1043',
    );
    expect(second.body).toMatchObject({ order: { status: 'delivered' } });
    ada.leave();
  });
});
