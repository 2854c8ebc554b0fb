import { describe, expect, it } from 'vitest';
import type { WrittenNow } from '../../../server/intents/answerer.ts';
import { createChat, intentsOf, storedWith } from '../chat.ts';
import { shopIntents } from '../shop-intents.ts';

const intents = intentsOf(shopIntents);
const ask = 'Shall I ask for a return label for order 1042?';
const confirmation = `${ask}\n\nI agree to be written to about it. [Yes] [No]`;
const ticket = {
  subject: 'Return of order 1042',
  text: '1042 is shipped and comes back.',
  email: 'ada@example.com',
  reference: expect.stringMatching(/^cnv_a+-2$/),
};
const made: WrittenNow = { kind: 'made', value: { id: 'T-7', status: 'received' } };

async function atConfirmation(write: () => WrittenNow = () => made) {
  const chat = createChat({ intents, write });
  await chat.say('send order 1042 back');
  expect((await chat.say('ada@example.com')).shown).toBe(confirmation);
  expect(chat.written).toEqual([]);
  return chat;
}

describe('something is written', () => {
  it('only after the customer has said yes, as it was shown to them, and once', async () => {
    const chat = await atConfirmation();
    const turn = await chat.say('Yes, please');
    expect(turn.shown).toBe('It is ticket T-7.\n<tickets> • T-7 · received');
    expect(chat.written).toEqual([{ capability: 'ticket.create', input: ticket, consented: true }]);
    // The other help desks of the site hear of it from a job.
    expect(storedWith(turn)).toEqual([
      { capability: 'ticket.create', input: ticket, consented: true, made: true },
    ]);
    await chat.say('yes');
    expect(chat.written).toHaveLength(1);
  });

  it('not after a no', async () => {
    const chat = await atConfirmation();
    expect((await chat.say('no')).shown).toContain('nothing was sent');
    await chat.say('yes');
    expect(chat.written).toEqual([]);
  });

  it('not on an answer that is neither, which is asked again and then dropped', async () => {
    const chat = await atConfirmation();
    expect((await chat.say('hmm let me see')).shown).toBe(`Please say yes or no. ${confirmation}`);
    expect((await chat.say('perhaps')).shown).toContain('Please say yes or no.');
    expect((await chat.say('maybe tomorrow')).shown).toContain('nothing was sent');
    expect(chat.written).toEqual([]);
  });

  it('of what the customer corrects at the last moment, once that is proven too', async () => {
    const chat = createChat({ intents, write: () => made });
    await chat.say('send order 1043 back');
    expect((await chat.say('ada@example.com')).shown).toBe('There is no such order.');
    expect((await chat.say('no, 1042')).shown).toBe(confirmation);
    expect((await chat.say('no, 1043')).shown).toBe('There is no such order.');
    expect((await chat.say('yes')).shown).not.toContain('T-7');
    expect((await chat.say('sorry, 1042')).shown).toBe(confirmation);
    expect((await chat.say('yes')).shown).toContain('T-7');
    expect(chat.written).toHaveLength(1);
  });

  it('after a question in between, which is answered first', async () => {
    const chat = await atConfirmation();
    expect((await chat.say('what are your opening hours?')).shown).toBe(
      `We are open from nine to five.\n${confirmation}`,
    );
    expect((await chat.say('yes')).shown).toContain('T-7');
  });

  it('later, and says so, where the backend does not answer', async () => {
    const chat = await atConfirmation(() => ({ kind: 'later', failure: 'unavailable' }));
    const turn = await chat.say('yes');
    expect(turn.shown).toContain('I have written your request down');
    expect(turn.explanation.calls).toMatchObject([
      { capability: 'ticket.create', outcome: 'queued' },
    ]);
    expect(storedWith(turn)).toEqual([
      { capability: 'ticket.create', input: ticket, consented: true, made: false },
    ]);
  });

  it('never where the backend refuses it, and the customer is told', async () => {
    const chat = await atConfirmation(() => ({ kind: 'refused', failure: 'invalid_input' }));
    const turn = await chat.say('yes');
    expect(turn.shown).toBe('That does not work now.');
    expect(storedWith(turn)).toEqual([]);
  });

  it('by a job alone, where nobody waits for the answer', async () => {
    const chat = createChat({ intents });
    await chat.say('subscribe me to your newsletter');
    await chat.say('ada@example.com');
    const turn = await chat.say('yes');
    expect(turn.shown).toBe('You are on the list.');
    const input = { email: 'ada@example.com', sequence: 'welcome' };
    expect(storedWith(turn)).toEqual([
      { capability: 'sequence.start', input, consented: false, made: false },
    ]);
    expect(chat.written).toEqual([]);
    await chat.say('subscribe me to your newsletter');
    await chat.say('ada@example.com');
    expect((await chat.say('no thank you')).shown).toBe('No newsletter then.');
  });

  it('as a lead, with the consent in its own words', async () => {
    const chat = createChat({ intents });
    await chat.say('how much is engraving');
    await chat.say('For Ada, with love');
    expect((await chat.say('ada@example.com')).shown).toContain('My address is kept for this.');
    const turn = await chat.say('ok');
    expect(turn.shown).toBe('You will hear from us.');
    expect(storedWith(turn)).toEqual([
      {
        source: expect.stringMatching(/^turn:cnv_a+:4$/),
        lead: {
          name: 'Chat customer',
          email: 'ada@example.com',
          message: 'Engrave: For Ada, with love',
          consent: {
            text: 'My address is kept for this.',
            at: new Date(chat.clock.now()).toISOString(),
          },
        },
      },
    ]);
  });
});

describe('a payment link', () => {
  const order = {
    number: '1042',
    status: 'received',
    items: [],
    shipments: [],
    total: { minor: 1_250, currency: 'EUR' },
  };

  it('is made while the customer waits, for the sum of the order', async () => {
    const link = { link: 'https://pay.example/1' };
    const chat = createChat({
      intents,
      answers: { 'order.get': () => order },
      write: () => ({ kind: 'made', value: link }),
    });
    await chat.say('pay order 1042');
    expect((await chat.say('ada@example.com')).shown).toBe('Pay order 1042 now? [Pay now] [No]');
    const { bodies } = await chat.say('Pay now');
    expect(bodies).toEqual([
      { type: 'link', text: 'Pay: https://pay.example/1', label: 'Pay', ...link },
    ]);
    expect(chat.written).toMatchObject([{ input: { amount: order.total } }]);
  });

  it('is not promised for later: it can be tried again without another question', async () => {
    let answer: WrittenNow = { kind: 'later', failure: 'timeout' };
    const chat = createChat({
      intents,
      answers: { 'order.get': () => order },
      write: () => answer,
    });
    await chat.say('pay order 1042');
    await chat.say('ada@example.com');
    const turn = await chat.say('yes');
    expect(turn.shown).toBe('That does not work now.');
    expect(storedWith(turn)).toEqual([]);
    answer = { kind: 'made', value: { link: 'https://pay.example/1' } };
    expect((await chat.say('Try again')).shown).toContain('https://pay.example/1');
  });
});
