import { describe, expect, it } from 'vitest';
import { createChat, intentsOf } from '../chat.ts';
import type { Turn } from '../chat.ts';
import { shopIntents } from '../shop-intents.ts';

const intents = intentsOf(shopIntents);
const card = 'Order 1042 is on its way to you.\n<order 1042 shipped>';

describe('a message that may mean two things', () => {
  /** Two intents with the same words: nothing can tell which is meant. */
  const twins = intentsOf(
    ['gift_card', 'gift_wrap'].map((id) => ({
      name: `${id}.yaml`,
      parsed: {
        id,
        title: { en: id === 'gift_card' ? 'Gift cards' : 'Gift wrapping' },
        phrases: {
          en: [
            'I need something for a present',
            'something nice for a birthday',
            id === 'gift_card' ? 'a voucher for my friend' : 'put it in pretty paper',
          ],
        },
        reply: [{ text: { en: `About ${id}.` } }],
      },
    })),
  );

  it('is asked about, with a button for each, and answered by what is tapped', async () => {
    const chat = createChat({ intents: twins });
    const { shown, explanation } = await chat.say('something for a birthday present');
    expect(shown).toMatch(/Did you mean: \[Gift (cards|wrapping)\] \[Gift (cards|wrapping)\]/);
    expect(explanation.questions).toMatchObject([{ verdict: 'unsure' }]);
    expect((await chat.say('Gift wrapping')).shown).toBe('About gift_wrap.');
  });

  it('is left when the customer says something else', async () => {
    const chat = createChat({ intents: twins });
    await chat.say('something for a birthday present');
    expect((await chat.say('where is order #1042, ada@example.com')).shown).toBe(card);
    expect(chat.dialogue()).toMatchObject({ choosing: null });
  });
});

describe('several questions in one message', () => {
  it('are answered in their order, and what is open is asked last', async () => {
    const chat = createChat({ intents });
    const { shown, explanation } = await chat.say(
      'Where is my order 1042? And what are your opening hours?',
    );
    expect(shown).toBe(
      'We are open from nine to five.\nThanks. Which e-mail address did you use for order 1042?',
    );
    expect(explanation.steps).toEqual(['reply hours', 'ask order_status.email']);
    expect((await chat.say('ada@example.com')).shown).toBe(card);
  });

  it('are both asked back about, one after the other', async () => {
    const chat = createChat({ intents });
    const first = await chat.say('Where is my order 1042? Subscribe me to your newsletter.');
    expect(first.shown).toBe('Thanks. Which e-mail address did you use for order 1042?');
    expect((await chat.say('ada@example.com')).shown).toBe(
      `${card}\nWhich e-mail address? [ada@example.com]`,
    );
    expect((await chat.say('ada@example.com')).shown).toContain('Send our newsletter to');
  });

  it('may hold the answer to the one that is open', async () => {
    const chat = createChat({ intents });
    await chat.say('where is my order 1042?');
    const { shown } = await chat.say('It is ada@example.com. What are your opening hours?');
    expect(shown).toBe(`${card}\nWe are open from nine to five.`);
  });
});

describe('a message that is not understood', () => {
  it('is answered with what can be done, and a person is called after two in a row', async () => {
    const chat = createChat({ intents });
    const first = await chat.say('colourless green ideas');
    expect(first.shown).toContain('[Talk to a person]');
    expect(handoffs(first)).toEqual([]);
    expect(handoffs(await chat.say('sleep furiously indeed'))).toEqual(['misses']);
    expect(handoffs(await chat.say('and so on and on'))).toEqual([]);
  });

  it('counts anew after one that is', async () => {
    const chat = createChat({ intents });
    await chat.say('colourless green ideas');
    await chat.say('hi');
    expect(handoffs(await chat.say('sleep furiously indeed'))).toEqual([]);
  });
});

describe('a value that was given before', () => {
  it('is offered, and taken by a tap or a yes', async () => {
    const chat = createChat({ intents });
    await chat.say('order #1042, ada@example.com');
    expect((await chat.say('I want to send my order back')).shown).toBe('Which order? [1042]');
    expect((await chat.say('yes')).shown).toBe('Which e-mail address? [ada@example.com]');
    expect((await chat.say('ada@example.com')).shown).toContain('Shall I ask for a return label');
  });

  it('is offered beside others, and then only a tap takes it', async () => {
    const chat = createChat({ intents });
    await chat.say('order #1042, ada@example.com');
    await chat.say('no, bob@example.com');
    await chat.say('cancel');
    await chat.say('order #1042, ada@example.com');
    await chat.say('cancel');
    const { shown } = await chat.say('subscribe me to your newsletter');
    expect(shown).toContain('[ada@example.com]');
  });

  it('is not offered when it was wrong', async () => {
    const chat = createChat({ intents });
    await chat.say('order #1043, eve@example.com');
    expect((await chat.say('I want to send my order back')).shown).toBe('Which order?');
  });
});

function handoffs({ pieces }: Turn): string[] {
  return pieces.flatMap((piece) => (piece.type === 'handoff' ? [piece.reason] : []));
}
