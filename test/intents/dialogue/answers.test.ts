import { describe, expect, it } from 'vitest';
import { createHours } from '../opening.ts';
import { limits } from '../../../shared/limits.ts';
import { createChat, intentsOf } from '../chat.ts';
import { shopIntents } from '../shop-intents.ts';

const intents = intentsOf(shopIntents);
const mug = {
  name: 'Mug',
  price: { minor: 900, currency: 'EUR' },
  stock: 'in_stock',
  link: 'https://shop.example/mug',
};

describe('what a backend answers', () => {
  it('is shown on cards, with words for whoever cannot draw them', async () => {
    const chat = createChat({ intents, answers: { 'product.search': () => [mug] } });
    const { bodies } = await chat.say('do you have mugs?');
    expect(bodies).toEqual([
      { type: 'text', text: 'This is what we have:' },
      {
        type: 'products',
        text: '• Mug · €9.00 · in stock · https://shop.example/mug',
        products: [mug],
      },
    ]);
  });

  it('is shown up to a number, and parts that do not apply are left out', async () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ name: `Mug ${at}`, stock: 'unknown' }));
    const chat = createChat({ intents, answers: { 'product.search': () => many } });
    const { bodies } = await chat.say('do you have mugs?');
    expect(bodies.map(({ type }) => type)).toEqual(['text', 'products', 'text']);
    expect(bodies[1]).toMatchObject({ products: { length: limits.cardItems } });
  });

  it('is nothing that was found where a list is empty', async () => {
    const chat = createChat({ intents, answers: { 'product.search': () => [] } });
    expect((await chat.say('do you have mugs?')).shown).toBe('We have nothing like that.');
  });

  it('is said to be older where the backend did not answer anew: in the shop’s time', async () => {
    const opening = createHours('Europe/Berlin');
    const chat = createChat({ asOf: '2026-11-20T11:04:00.000Z', opening });
    await chat.clock.advance(Date.parse('2026-11-20T11:30:00Z') - chat.clock.now());
    const turn = await chat.say('order #1042, ada@example.com');
    expect(turn.shown).toMatch(/<order 1042 shipped>\nThis is as of 12:04\sPM\.$/);
    expect(turn.explanation.calls).toMatchObject([{ capability: 'order.get', outcome: 'kept' }]);
    await chat.clock.advance(86_400_000);
    const { shown } = await chat.say('order #1042, ada@example.com');
    expect(shown).toMatch(/This is as of Nov 20, 2026, 12:04\sPM\.$/);
  });

  it('is not waited for longer than a turn may last: the customer is told, and may try again', async () => {
    const never = new Promise<never>(() => undefined);
    let asked = false;
    const chat = createChat({
      begin: async () => {
        asked = true;
        return never;
      },
    });
    const turn = chat.say('order #1042, ada@example.com');
    while (!asked) await new Promise((resolve) => setImmediate(resolve));
    await chat.clock.advance(limits.backendAnswerMs);
    expect((await turn).shown).toContain('taking too long to answer');
    expect(limits.backendAnswerMs).toBeLessThan(limits.turnDeadlineMs);
    expect(chat.dialogue()).toMatchObject({ running: { stage: 'retrying' } });
  });
});
