import { describe, expect, it } from 'vitest';
import { createChat, intentsOf } from '../chat.ts';
import { shopIntents } from '../shop-intents.ts';

const intents = intentsOf(shopIntents);
const card = 'Order 1042 is on its way to you.\n<order 1042 shipped>';

describe('a customer who asks something else in between', () => {
  it('is answered, and asked the open question again', async () => {
    const chat = createChat({ intents });
    await chat.say('where is my order 1042?');
    expect((await chat.say('by the way, what are your opening hours?')).shown).toBe(
      'We are open from nine to five.\nThanks. Which e-mail address did you use for order 1042?',
    );
    expect((await chat.say('ada@example.com')).shown).toBe(card);
  });

  it('comes back from a question with questions of its own', async () => {
    const chat = createChat({ intents, write: made });
    await chat.say('where is my order?');
    expect((await chat.say('subscribe me to your newsletter')).shown).toBe('Which e-mail address?');
    expect((await chat.say('ada@example.com')).shown).toContain('Send our newsletter to');
    expect((await chat.say('yes')).shown).toBe(
      'You are on the list.\nWhat is your order number? You find it in the confirmation e-mail.',
    );
    // Said meanwhile for something else: offered, and never taken by itself.
    expect((await chat.say('1042')).shown).toContain('[ada@example.com]');
    expect((await chat.say('ada@example.com')).shown).toBe(card);
    expect(chat.dialogue()).toMatchObject({ aside: [] });
  });

  it('comes back through two of them, the last one first', async () => {
    const chat = createChat({ intents });
    await chat.say('where is my order?');
    await chat.say('subscribe me to your newsletter');
    await chat.say('how much is engraving');
    expect(chat.dialogue()).toMatchObject({
      running: { intent: 'quote' },
      aside: [{ intent: 'order_status' }, { intent: 'newsletter' }],
    });
    expect((await chat.say('never mind')).shown).toMatch(
      /dropped that.*\n?.*Which e-mail address\?/s,
    );
    expect((await chat.say('never mind')).shown).toContain('What is your order number?');
    expect((await chat.say('never mind')).shown).not.toContain('?\n');
    expect(chat.dialogue()).toBeNull();
  });

  it('leaves everything behind when starting over', async () => {
    const chat = createChat({ intents });
    await chat.say('where is my order 1042?');
    await chat.say('subscribe me to your newsletter');
    expect((await chat.say('start over')).shown).toContain('let us start over');
    expect(chat.dialogue()).toMatchObject({ running: null, aside: [] });
  });

  it('is not asked again after leaving for a form or a person', async () => {
    const chat = createChat({ intents });
    await chat.say('where is my order?');
    expect((await chat.say('leave a message')).shown).toContain('<form lead>');
    expect(chat.dialogue()).toBeNull();
    await chat.say('where is my order?');
    const { shown, pieces } = await chat.say('get me your manager');
    expect(shown).toBe('I am calling somebody.');
    expect(pieces).toContainEqual({ type: 'handoff', reason: 'asked' });
    expect(chat.dialogue()).toBeNull();
  });

  it('may tap a button of an earlier message, also while a text is asked for', async () => {
    const chat = createChat({ intents });
    await chat.say('how much is engraving');
    expect((await chat.say('Opening hours')).shown).toBe(
      'We are open from nine to five.\nWhat shall we engrave?',
    );
    expect((await chat.say('when you are open')).shown).toBe('Which e-mail address?');
  });
});

function made() {
  return { kind: 'made', value: {} } as const;
}

describe('a bare answer that could begin another question as well', () => {
  it('is the answer to the question that is open', async () => {
    const chat = createChat({ intents });
    await chat.say('I want to send my order back');
    expect((await chat.say('1042')).shown).toBe('Which e-mail address?');
    expect((await chat.say('ada@example.com')).shown).toContain('Shall I ask for a return label');
  });
});
