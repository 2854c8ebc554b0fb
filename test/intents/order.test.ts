import { failureClasses } from '../../shared/capability.ts';
import { describe, expect, it } from 'vitest';
import { createChat } from './chat.ts';

const notFound =
  'I could not find an order with that number and e-mail address. Please check both, and send me the one that was different. [Try again] [Leave a message]';
const card = 'Order 1042 is on its way to you.\n<order 1042 shipped>';

describe('where is my order?', () => {
  it('asks for what is missing, says that it is looking, and shows the order', async () => {
    const chat = createChat();
    expect((await chat.say('where is my order 1042?')).shown).toBe(
      'Thanks. Which e-mail address did you use for order 1042?',
    );
    const { pieces, shown } = await chat.say('ada@example.com');
    expect(pieces.map(({ type }) => type)).toEqual(['status', 'part', 'part', 'dialogue']);
    expect(pieces[0]).toEqual({ type: 'status', code: 'order.get' });
    expect(shown).toBe(card);
    expect(chat.asked).toEqual([{ number: '1042', email: 'ada@example.com' }]);
  });

  it('needs no further question when both are said at once', async () => {
    const chat = createChat();
    expect((await chat.say('order #1042, ada@example.com')).shown).toBe(card);
  });

  it('asks for both, one after the other, in whatever order they come', async () => {
    const chat = createChat();
    expect((await chat.say('where is my order?')).shown).toContain('What is your order number?');
    expect((await chat.say('my mail is ada@example.com')).shown).toContain(
      'What is your order number?',
    );
    expect((await chat.say('1042')).shown).toBe(card);
  });

  it('takes a correction while it asks', async () => {
    const chat = createChat();
    await chat.say('track order 1024');
    expect((await chat.say('no, 1042')).shown).toContain('for order 1042?');
    expect((await chat.say('Ada@Example.com, thanks')).shown).toBe(card);
  });

  it('answers a wrong address and an unknown number in the same words', async () => {
    const one = createChat();
    expect((await one.say('order #1042, eve@example.com')).shown).toBe(notFound);
    const other = createChat();
    expect((await other.say('order #9999, ada@example.com')).shown).toBe(notFound);
    expect(one.wrongProofs()).toBe(1);
    expect(other.wrongProofs()).toBe(1);
  });

  it('lets the customer correct only the address, or only the number', async () => {
    const chat = createChat();
    await chat.say('order #1042, eve@example.com');
    expect((await chat.say('it was ada@example.com')).shown).toBe(card);
    const other = createChat();
    await other.say('order #1043, ada@example.com');
    expect((await other.say('sorry, 1042')).shown).toBe(card);
  });

  it('begins anew on “try again”', async () => {
    const chat = createChat();
    await chat.say('order #1042, eve@example.com');
    expect((await chat.say('Try again')).shown).toContain('What is your order number?');
    await chat.say('1042');
    expect((await chat.say('ada@example.com')).shown).toBe(card);
  });

  it('keeps the address for the next order', async () => {
    const chat = createChat();
    await chat.say('order #1042, ada@example.com');
    expect((await chat.say('and 1043?')).shown).toBe(notFound);
    await chat.say('order #1042, ada@example.com');
    expect((await chat.say('where is my order?')).shown).toContain('What is your order number?');
    expect((await chat.say('#1042')).shown).toBe(card);
  });

  it('asks no backend for another question that holds a number', async () => {
    const chat = createChat();
    await chat.say('order #1042, ada@example.com');
    for (const text of ['is 1042 the meaning of life?', 'is DB-1042 red?']) {
      expect((await chat.say(text)).shown, text).toContain('I am not sure I understood');
    }
    expect((await chat.say('cancel order 1042')).shown).toContain('Which e-mail address');
    expect(chat.asked).toHaveLength(1);
  });

  it('shows an example after an unfit answer, and a way out after three', async () => {
    const chat = createChat();
    await chat.say('where is my order?');
    const hint = (await chat.say('the red one')).shown;
    expect(hint).toContain('It looks like 1042');
    expect(hint).toContain('[Leave a message] [Never mind]');
    expect((await chat.say('dunno')).shown).toContain('It looks like 1042');
    expect((await chat.say('really no idea')).shown).toBe(
      'No problem. You can try again, or leave a message and a person will look into it. [Try again] [Leave a message]',
    );
    expect((await chat.say('Try again')).shown).toContain('What is your order number?');
    await chat.say('1042');
    expect((await chat.say('ada@example')).shown).toContain('such as name@example.com');
    expect((await chat.say('ada@example.com')).shown).toBe(card);
  });

  it('follows the customer to another question', async () => {
    const chat = createChat();
    await chat.say('where is my order 1042?');
    expect((await chat.say('I’d like an offer for 50 mugs')).shown).toContain('<form quote>');
    expect(chat.dialogue()).toMatchObject({ running: null, aside: [] });
  });

  it('greets back and keeps the open question', async () => {
    const chat = createChat();
    await chat.say('where is my order 1042?');
    expect((await chat.say('hi')).shown).toMatch(/^Hello!.*\nThanks\. Which e-mail address/);
    expect((await chat.say('ada@example.com')).shown).toBe(card);
  });

  it.each(['cancel', 'never mind', 'Forget it!'])('ends on “%s”', async (text) => {
    const chat = createChat();
    await chat.say('where is my order?');
    expect((await chat.say(text)).shown).toContain('I have dropped that');
    expect(chat.dialogue()).toBeNull();
  });
});

describe('when the order cannot be looked up', () => {
  it.each(failureClasses)('says so and offers a way on: %s', async (failure) => {
    const chat = createChat();
    chat.fail(failure);
    const { pieces, shown } = await chat.say('order #1042, ada@example.com');
    expect(pieces[0]).toEqual({ type: 'status', code: 'order.get' });
    expect(shown).toContain('[Leave a message]');
    expect(shown).not.toMatch(/undefined|null|NaN|\{\{/);
    expect(chat.wrongProofs()).toBe(failure === 'not_found' ? 1 : 0);
    expect((await chat.say('Leave a message')).shown).toContain('<form lead>');
  });

  it.each(['unavailable', 'timeout', 'rate_limited', 'unknown'] as const)(
    'asks again with what it knows on “try again”: %s',
    async (failure) => {
      const chat = createChat();
      chat.fail(failure);
      await chat.say('order #1042, ada@example.com');
      chat.fail(null);
      expect((await chat.say('Try again')).shown).toBe(card);
    },
  );

  it('asks to wait after too many wrong proofs, without asking the backend', async () => {
    let waitMs = 61_000;
    const chat = createChat({ waitMs: () => waitMs });
    const { pieces, shown } = await chat.say('order #1042, ada@example.com');
    expect(pieces[0]).toEqual({ type: 'status', code: 'order.get' });
    expect(shown).toContain('please wait 2 minutes before');
    expect(shown).toContain('[Leave a message]');
    expect(chat.asked).toEqual([]);
    waitMs = 60_000;
    expect((await chat.say('try again')).shown).toContain('please wait 1 minute before');
    waitMs = 0;
    expect((await chat.say('try again')).shown).toBe(card);
  });
});

describe('a dialogue that comes back from the store', () => {
  it.each([
    [{ v: 2, running: null, unanswered: null }],
    [{ v: 1, running: { intent: 'order_status' }, unanswered: null }],
    [{ v: 1, running: running({ intent: 'gone' }), unanswered: null }],
    [{ v: 1, running: running({ slot: 'gone' }), unanswered: null }],
    [{ v: 1, running: running({ slot: null }), unanswered: null }],
    [{ v: 1, running: { ...running({}), slots: { constructor: 'x' } }, unanswered: null }],
    ['text'],
    [[]],
    [7],
  ])('begins afresh when it is not ours: %j', async (stored) => {
    const chat = createChat();
    chat.setDialogue(stored);
    expect((await chat.say('and 1043 you know?')).shown).toContain('I am not sure I understood');
    expect(chat.faults).toEqual([]);
  });

  it('gives the same pieces when a turn is run again', async () => {
    const chat = createChat();
    await chat.say('where is my order 1042?');
    const before = chat.dialogue();
    const first = await chat.say('ada@example.com');
    chat.setDialogue(before);
    expect((await chat.say('ada@example.com')).pieces).toEqual(first.pieces);
  });
});

function running(changed: { intent?: string; slot?: string | null }) {
  return {
    intent: 'order_status',
    stage: 'asking',
    slot: 'email',
    tries: 0,
    slots: {},
    ...changed,
  };
}
