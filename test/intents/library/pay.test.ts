import { describe, expect, it } from 'vitest';
import type { WrittenNow } from '../../../server/intents/answerer.ts';
import { jsonOf } from '../../../shared/json.ts';
import { createChat, order } from '../chat.ts';

const total = { minor: 4_800, currency: 'EUR' };
const link: WrittenNow = { kind: 'made', value: { link: 'https://pay.example/1' } };

function createShop(changed: object, write: () => WrittenNow = () => link) {
  return createChat({
    write,
    answers: { 'order.get': () => jsonOf({ ...order, status: 'received', total, ...changed }) },
  });
}

describe('paying for an order', () => {
  it('shows the order, asks, and gives a link that is open', async () => {
    const chat = createShop({});
    await chat.say('send me a payment link');
    await chat.say('1042');
    const asked = await chat.say('ada@example.com');
    expect(asked.shown).toMatch(/^<order 1042 received>\nShall I make a payment link/);
    expect(asked.shown).toContain('I cannot see whether something is paid already.');
    expect(chat.written).toEqual([]);
    const { shown } = await chat.say('Yes, make the link');
    expect(shown).toMatch(
      /^Your payment link is open\..*\n<link> Pay now: https:\/\/pay\.example\/1$/,
    );
    expect(chat.written).toMatchObject([
      { capability: 'payment_link.create', input: { amount: total, description: 'Order 1042' } },
    ]);
  });

  it.each([{ status: 'cancelled' }, { status: 'returned' }, { total: undefined }])(
    'is not offered where nothing is to be paid: %j',
    async (changed) => {
      const chat = createShop(changed);
      const { shown } = await chat.say('pay order 1042, ada@example.com');
      expect(shown).toContain('names no sum that is to be paid');
      await chat.say('yes');
      expect(chat.written).toEqual([]);
    },
  );

  it('promises no link for later, and can be tried again', async () => {
    let answer: WrittenNow = { kind: 'later', failure: 'timeout' };
    const chat = createShop({}, () => answer);
    await chat.say('pay order 1042, ada@example.com');
    expect((await chat.say('yes')).shown).toContain('nothing was charged');
    answer = link;
    expect((await chat.say('Try again')).shown).toContain('https://pay.example/1');
  });

  it('is not done after a no', async () => {
    const chat = createShop({});
    await chat.say('pay order 1042, ada@example.com');
    expect((await chat.say('No, not now')).shown).toContain('nothing was sent');
    expect(chat.written).toEqual([]);
  });
});
