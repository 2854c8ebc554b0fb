import { describe, expect, it } from 'vitest';
import type { WrittenNow } from '../../../server/intents/answerer.ts';
import type { Json } from '../../../shared/json.ts';
import { createChat } from '../chat.ts';

const ada = { verified: { subject: '7', email: 'ada@example.com' } };
const ticket = { id: 'T-48213', status: 'waiting', subject: 'Broken plate' };
const made: WrittenNow = { kind: 'made', value: { id: 'T-7', status: 'received' } };

function isTheirs(input: Json): boolean {
  return JSON.stringify(input) === '{"id":"T-48213","email":"ada@example.com"}';
}

function createDesk(write: () => WrittenNow = () => made) {
  return createChat({
    write,
    answers: { 'ticket.get': (input) => (isTheirs(input) ? ticket : null) },
  });
}

describe('a new ticket', () => {
  it('holds what the customer describes', async () => {
    const chat = createDesk();
    expect((await chat.say('Open a ticket')).shown).toContain('What is it about?');
    expect((await chat.say('The checkout shows error 1042')).shown).toContain(
      'Which e-mail address may our team answer to?',
    );
    expect((await chat.say('ada at example')).shown).toContain('such as name@example.com');
    expect((await chat.say('ada@example.com')).shown).toContain('“The checkout shows error 1042”');
    expect((await chat.say('yes')).shown).toBe(
      'That is with our team as ticket T-7; they answer to ada@example.com.',
    );
    expect(chat.written).toMatchObject([
      {
        capability: 'ticket.create',
        input: { text: expect.stringMatching(/^The checkout shows error 1042 /) },
      },
    ]);
  });

  it('is not opened twice', async () => {
    const chat = createDesk(() => ({ kind: 'refused', failure: 'duplicate' }));
    await chat.say('report a problem');
    await chat.say('I cannot pay');
    await chat.say('ada@example.com');
    expect((await chat.say('yes')).shown).toContain('Our team has that request already');
  });
});

describe('my tickets', () => {
  it('are listed for who is signed in', async () => {
    const chat = createChat({ person: ada, answers: { 'ticket.list': () => [ticket] } });
    expect((await chat.say('show my tickets')).shown).toBe(
      'These are your tickets:\n<tickets> • T-48213 · Broken plate · waiting for you',
    );
    expect(chat.calls).toEqual([
      { capability: 'ticket.list', input: { email: 'ada@example.com' } },
    ]);
  });

  it('are shown to nobody else', async () => {
    const chat = createChat({ answers: { 'ticket.list': () => [ticket] } });
    expect((await chat.say('show my tickets')).shown).toContain('[Look up a ticket]');
    expect(chat.calls).toEqual([]);
  });

  it('may be none', async () => {
    const chat = createChat({ person: ada, answers: { 'ticket.list': () => [] } });
    expect((await chat.say('my open tickets')).shown).toContain('I find no tickets of yours.');
  });
});

describe('where a ticket stands', () => {
  it('is told to who knows its number and address, with what is waited for', async () => {
    const chat = createDesk();
    expect((await chat.say('what is the status of my ticket?')).shown).toContain('number');
    expect((await chat.say('T-48213')).shown).toContain('Which e-mail address is ticket T-48213');
    const { shown } = await chat.say('ada@example.com');
    expect(shown).toContain('<tickets> • T-48213 · Broken plate · waiting for you');
    expect(shown).toContain('waiting for an answer from you. [Add to a ticket]');
  });

  it('is told in the same words to who has a wrong address and who has a wrong number', async () => {
    const notFound = 'I could not find a ticket with that number and e-mail address.';
    const one = createDesk();
    await one.say('status of ticket T-48213');
    expect((await one.say('eve@example.com')).shown).toContain(notFound);
    expect(one.wrongProofs()).toBe(1);
    expect((await one.say('ada@example.com')).shown).toContain('<tickets>');
    const other = createDesk();
    await other.say('status of ticket T-1');
    expect((await other.say('ada@example.com')).shown).toContain(notFound);
  });

  it('has a way out for who has no number', async () => {
    const chat = createDesk();
    await chat.say('ticket status');
    expect((await chat.say('no idea')).shown).toContain('[Leave a message] [Never mind]');
  });
});

describe('something to add to a ticket', () => {
  it('is added once the ticket is known to be theirs and they say yes', async () => {
    const chat = createDesk(() => ({ kind: 'made', value: { id: 'T-48213' } }));
    await chat.say('add a note to ticket T-48213');
    expect((await chat.say('ada@example.com')).shown).toBe('What should I add to ticket T-48213?');
    expect((await chat.say('It is about order 1042, and about 2 plates')).shown).toContain(
      'add this to ticket T-48213: “It is about order 1042, and about 2 plates”?',
    );
    expect((await chat.say('yes')).shown).toBe('I have added that to ticket T-48213.');
    expect(chat.written).toMatchObject([
      {
        capability: 'ticket.update',
        input: { id: 'T-48213', text: 'It is about order 1042, and about 2 plates' },
      },
    ]);
  });

  it('is not added to a ticket of somebody else', async () => {
    const chat = createDesk();
    await chat.say('add a note to ticket T-48213');
    await chat.say('eve@example.com');
    expect((await chat.say('Please close it')).shown).toContain('could not find a ticket');
    await chat.say('yes');
    expect(chat.written).toEqual([]);
  });
});
