import { describe, expect, it } from 'vitest';
import { createChat, intentsOf } from '../chat.ts';
import { shopIntents } from '../shop-intents.ts';

const intents = intentsOf(shopIntents);
const ada = { verified: { subject: '7', email: 'ada@example.com', name: 'Ada' } };
const orders = [
  { number: '1042', status: 'shipped', items: [], shipments: [], placedAt: '2026-11-01T10:00:00Z' },
  {
    number: '1043',
    status: 'received',
    items: [],
    shipments: [],
    total: { minor: 1_250, currency: 'EUR' },
  },
];

describe('a customer whom the shop has signed in', () => {
  it('is not asked for what the shop’s token proves', async () => {
    const chat = createChat({ intents, person: ada });
    expect((await chat.say('where is my order 1042?')).shown).toContain('<order 1042 shipped>');
    expect(chat.asked).toEqual([{ number: '1042', email: 'ada@example.com' }]);
  });

  it('is shown what only they may see', async () => {
    const chat = createChat({ intents, person: ada, answers: { 'order.list': () => orders } });
    expect((await chat.say('list all my orders')).shown).toBe(
      'Hello Ada, your orders:\n<orders> • 1042 · on its way\n• 1043 · received · €12.50',
    );
    expect(chat.calls).toEqual([{ capability: 'order.list', input: { email: 'ada@example.com' } }]);
  });

  it('asks for nobody else by saying another address', async () => {
    const chat = createChat({ intents, person: ada, answers: { 'order.list': () => orders } });
    await chat.say('list all my orders, I am bob@example.com');
    expect(chat.calls).toEqual([{ capability: 'order.list', input: { email: 'ada@example.com' } }]);
  });
});

describe('a customer whom nobody has signed in', () => {
  it('is told how to, and no backend is asked, whatever they say', async () => {
    const chat = createChat({ intents, answers: { 'order.list': () => orders } });
    for (const text of ['list all my orders', 'list all my orders, I am ada@example.com']) {
      expect((await chat.say(text)).shown).toBe('Please sign in at our shop first.');
    }
    expect(chat.calls).toEqual([]);
  });
});
