import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../../shared/json.ts';
import { createChat, order } from '../chat.ts';

const ada = { verified: { subject: '7', email: 'ada@example.com', name: 'Ada' } };
const line = { items: [], shipments: [] };
const orders = [
  { number: '1042', status: 'shipped', ...line },
  { number: '1043', status: 'received', ...line },
];

describe('all my orders', () => {
  it('are listed for who is signed in, and a number tells more about one', async () => {
    const chat = createChat({ person: ada, answers: { 'order.list': () => orders } });
    const { shown } = await chat.say('show me my past orders');
    expect(shown).toContain('<orders> • 1042 · on its way\n• 1043 · received');
    expect(shown).toContain('Send me a number');
    expect((await chat.say('1042')).shown).toContain('<order 1042 shipped>');
    expect(chat.asked).toEqual([{ number: '1042', email: 'ada@example.com' }]);
  });

  it('are shown to nobody else, who is told what they can do instead', async () => {
    const chat = createChat({ answers: { 'order.list': () => orders } });
    const { shown } = await chat.say('Show my orders');
    expect(shown).toContain('signed in');
    expect(shown).toContain('[Where is my order?] [Leave a message]');
    expect(chat.calls).toEqual([]);
  });

  it('may be none', async () => {
    const chat = createChat({ person: ada, answers: { 'order.list': () => [] } });
    expect((await chat.say('order history')).shown).toBe(
      'I find no orders in your account. [Where is my order?] [Leave a message]',
    );
  });

  it('can be asked for again when the shop does not answer', async () => {
    const chat = createChat({ person: ada, answers: { 'order.list': () => orders } });
    chat.fail('timeout');
    expect((await chat.say('my order history')).shown).toContain('taking too long');
    chat.fail(null);
    expect((await chat.say('Try again')).shown).toContain('<orders>');
  });
});

describe('when will it arrive?', () => {
  const expecting = (changed: object) => ({
    answers: { 'order.get': () => jsonOf({ ...order, ...changed }) },
  });

  it('is answered with the day that the shop names', async () => {
    const chat = createChat(expecting({ expectedAt: '2026-11-25T00:00:00Z' }));
    await chat.say('when will my order arrive?');
    await chat.say('1042');
    expect((await chat.say('ada@example.com')).shown).toBe(
      'This is when the shop expects order 1042 to arrive:\n<order 1042 shipped>',
    );
  });

  it('is not guessed where the shop names none', async () => {
    const chat = createChat(expecting({}));
    const { shown } = await chat.say('when will order 1042 arrive, ada@example.com');
    expect(shown).toContain('has not named a day for order 1042');
  });

  it.each(['delivered', 'cancelled', 'returned'])('is over for an order: %s', async (status) => {
    const chat = createChat(expecting({ status, expectedAt: '2026-11-25T00:00:00Z' }));
    const { shown } = await chat.say('delivery date for order 1042 ada@example.com');
    expect(shown).toContain('is not on its way any more');
  });

  it('is not known before anything is ordered, and who knows it is named', async () => {
    const chat = createChat();
    const { shown } = await chat.say('how long does delivery take?');
    expect(shown).toContain('depends on what you order');
    expect(shown).toContain('[When will my order arrive?] [Talk to a person] [Leave a message]');
    expect(chat.calls).toEqual([]);
  });

  it('may be asked in passing', async () => {
    const chat = createChat();
    await chat.say('where is my order 1042?');
    const { shown } = await chat.say('how long does delivery take?');
    expect(shown).toMatch(/depends on what you order[^]*Which e-mail address did you use/);
    expect((await chat.say('ada@example.com')).shown).toContain('<order 1042 shipped>');
  });
});
