import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { arrive } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeEach(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
});
afterEach(async () => {
  await deskbell.stop();
  await backend.close();
});

describe('a customer asks where an order is', () => {
  it('is asked for the e-mail, told that we look, and shown the order', async () => {
    const ada = await arrive(deskbell);
    expect(await ada.say('where is my order 1042?')).toMatchObject({ ok: true, seq: 1 });
    const asked = await ada.hear((entry) => entry.author === 'bot');
    expect(JSON.stringify(asked.body)).toMatch(/e-?mail/i);

    expect(await ada.say('ada@example.com')).toMatchObject({ ok: true });
    const card = await ada.hear((entry) => entry.body.type === 'order');
    expect(card.body).toMatchObject({
      type: 'order',
      order: { number: '1042', status: 'shipped', total: { minor: 15_990, currency: 'EUR' } },
    });
    expect(ada.statuses.map(({ code }) => code)).toContain('order.get');
    ada.leave();
  });
});
