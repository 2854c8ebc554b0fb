import { describe, expect, it } from 'vitest';
import type { WrittenNow } from '../../../server/intents/answerer.ts';
import { compileIntents } from '../../../server/intents/compile-intents.ts';
import { readLibrary } from '../../../server/intents/library.ts';
import { createChat } from '../chat.ts';
import type { Turn } from '../chat.ts';

const made: WrittenNow = { kind: 'made', value: { id: 'T-7', status: 'received' } };

/** A site whose help desk takes tickets, and one that has none. */
const withHelpDesk = (write: () => WrittenNow = () => made) => createChat({ write });
function withoutHelpDesk() {
  const compiled = compileIntents(readLibrary(), {
    languages: ['en'],
    isRouted: (capability) => capability === 'order.get',
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  return createChat({ intents: compiled.intents });
}

const handsOver = ({ pieces }: Turn) => pieces.some(({ type }) => type === 'handoff');

describe('an order that is to be cancelled', () => {
  it('is no longer wanted, which a person hears of once the customer says yes', async () => {
    const chat = withHelpDesk();
    expect((await chat.say('please cancel my order')).shown).toContain('your order number');
    expect((await chat.say('1042')).shown).toContain('Which e-mail address');
    const asked = await chat.say('ada@example.com');
    expect(asked.shown).toContain('I cannot cancel an order myself');
    expect(asked.shown).toContain('[Yes, send it] [No, do not send it]');
    expect(chat.written).toEqual([]);
    const { shown } = await chat.say('yes');
    expect(shown).toContain('ticket T-7. The order is cancelled only once our team confirms it');
    expect(chat.written).toMatchObject([
      {
        capability: 'ticket.create',
        input: { subject: 'Cancel order 1042', email: 'ada@example.com' },
      },
    ]);
  });

  it('is told to be asked for by somebody whom nobody checked', async () => {
    const chat = withHelpDesk();
    await chat.say('cancel order 1042, ada@example.com');
    await chat.say('yes');
    expect(chat.written).toMatchObject([
      { input: { text: expect.stringContaining('The chat did not check who asked.') } },
    ]);
  });

  it('is left alone after a no, and after a change of mind', async () => {
    const chat = withHelpDesk();
    await chat.say('cancel order 1042, ada@example.com');
    expect((await chat.say('no')).shown).toContain('nothing was sent');
    await chat.say('cancel order 1042, ada@example.com');
    expect((await chat.say('never mind')).shown).toContain('I have dropped that');
    await chat.say('yes');
    expect(chat.written).toEqual([]);
  });

  it('is another one, on second thoughts', async () => {
    const chat = withHelpDesk();
    await chat.say('cancel order 1042, ada@example.com');
    expect((await chat.say('no, 1043')).shown).toContain('cancel order 1043?');
    await chat.say('yes');
    expect(chat.written).toMatchObject([{ input: { subject: 'Cancel order 1043' } }]);
  });

  it('waits for a help desk that does not answer, and the customer is told', async () => {
    const chat = withHelpDesk(() => ({ kind: 'later', failure: 'unavailable' }));
    await chat.say('cancel order 1042, ada@example.com');
    expect((await chat.say('yes')).shown).toContain('I have written your request down');
  });

  it('is not pretended to be on its way when the help desk refuses it', async () => {
    const chat = withHelpDesk(() => ({ kind: 'refused', failure: 'auth' }));
    await chat.say('cancel order 1042, ada@example.com');
    const { shown } = await chat.say('yes');
    expect(shown).toContain('I cannot send that right now; this is our fault');
    expect(shown).toContain('[Try again] [Leave a message]');
  });

  it('goes to a person in the chat where there is no help desk', async () => {
    const chat = withoutHelpDesk();
    const turn = await chat.say('cancel order 1042, ada@example.com');
    expect(turn.shown).toBe('A person has to do that. I pass on what you wrote.');
    expect(handsOver(turn)).toBe(true);
    expect(chat.written).toEqual([]);
  });
});

describe('an order that is to be changed', () => {
  it('is described in the customer’s own words, which may hold numbers', async () => {
    const chat = withHelpDesk();
    await chat.say('change the shipping address of order 1042');
    expect((await chat.say('to Lovelace Street 4711, 10115 Berlin')).shown).toContain(
      'Which e-mail address',
    );
    const { shown } = await chat.say('ada@example.com');
    expect(shown).toContain('change order 1042: “to Lovelace Street 4711, 10115 Berlin”');
    expect((await chat.say('Yes, send it')).shown).toContain('Nothing is changed until');
    expect(chat.written).toMatchObject([{ input: { subject: 'Change order 1042' } }]);
  });

  it('goes to a person in the chat where there is no help desk', async () => {
    const chat = withoutHelpDesk();
    await chat.say('I entered the wrong delivery address');
    await chat.say('1042');
    await chat.say('It is Lovelace Street');
    expect(handsOver(await chat.say('ada@example.com'))).toBe(true);
  });
});

describe('something that goes back', () => {
  it('is asked for with what it is and why, by tapping or in words', async () => {
    const chat = withHelpDesk();
    expect((await chat.say('I want to return something')).shown).toContain('your order number');
    expect((await chat.say('1042')).shown).toContain('What would you like to send back');
    expect((await chat.say('the blue mug')).shown).toContain(
      'Why does it go back? [It is damaged] [It is the wrong item]',
    );
    expect((await chat.say('because of the moon')).shown).toContain('one of these reasons');
    expect((await chat.say('It is damaged')).shown).toContain('Which e-mail address');
    expect((await chat.say('ada@example.com')).shown).toContain('return of “the blue mug”');
    expect((await chat.say('yes please')).shown).toContain('Please keep everything until');
    expect(chat.written).toMatchObject([
      { input: { text: expect.stringContaining('the blue mug (reason: damaged)') } },
    ]);
  });

  it.each(['I want my money back', 'can I exchange an item', 'return label please'])(
    'is meant by “%s”',
    async (text) => {
      expect((await withHelpDesk().say(text)).shown).toContain('your order number');
    },
  );
});

describe('a complaint', () => {
  it('is apologised for, and passed on in the customer’s words', async () => {
    const chat = withHelpDesk();
    expect((await chat.say('my plate arrived broken')).shown).toContain(
      'I am sorry that something went wrong. What happened?',
    );
    expect((await chat.say('Two plates of order 1042 are in pieces')).shown).toContain(
      'Which e-mail address may our team answer to?',
    );
    expect((await chat.say('ada@example.com')).shown).toContain('“Two plates of order 1042');
    expect((await chat.say('yes')).shown).toContain('ticket T-7; they answer by e-mail');
    expect(chat.written).toMatchObject([{ input: { subject: 'Complaint' } }]);
  });

  it('asks nobody for an address whom the shop has signed in', async () => {
    const person = { verified: { subject: '7', email: 'ada@example.com' } };
    const chat = createChat({ person, write: () => made });
    await chat.say('I want to complain');
    expect((await chat.say('Your driver threw it over the fence')).shown).toContain(
      'Shall I pass this on',
    );
    await chat.say('yes');
    expect(chat.written).toMatchObject([
      { input: { text: expect.stringContaining('The shop had signed this customer in.') } },
    ]);
  });

  it('goes to a person in the chat where there is no help desk', async () => {
    const chat = withoutHelpDesk();
    await chat.say('terrible service');
    await chat.say('Nobody ever answers');
    expect(handsOver(await chat.say('ada@example.com'))).toBe(true);
  });
});
