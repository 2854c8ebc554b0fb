import { describe, expect, it } from 'vitest';
import type { Form } from '../../shared/form.ts';
import { createChat, intentsOf } from './chat.ts';
import type { Turn } from './chat.ts';

const answers = {
  name: 'Bob',
  email: 'bob@example.com',
  message: '50 mugs, please',
  consent: 'yes',
};

describe('an offer for 50 mugs', () => {
  it('shows a form that begins with what was said', async () => {
    const chat = createChat();
    const form = formIn(await chat.say('I’d like an offer for 50 mugs'));
    expect(form.fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['name', 'text', true],
      ['email', 'email', true],
      ['message', 'multiline', true],
      ['quantity', 'text', false],
      ['needed_by', 'text', false],
      ['consent', 'consent', true],
    ]);
    expect(form.fields[2]?.value).toBe('I’d like an offer for 50 mugs');
  });

  it('thanks, with a lead that holds the sentence agreed to and the time', async () => {
    const chat = createChat();
    const form = formIn(await chat.say('can I get a quote?'));
    const { pieces, shown } = await chat.fill(form, answers);
    expect(shown).toBe('Thank you, Bob! We have your message and will write to bob@example.com.');
    expect(pieces[0]).toMatchObject({
      type: 'part',
      lead: {
        source: expect.stringMatching(/^form:cnv_a{22}:1:[\w-]{22}$/),
        lead: {
          name: 'Bob',
          email: 'bob@example.com',
          message: '50 mugs, please',
          consent: {
            text: 'I agree that my details are stored and used to answer this request by e-mail.',
            at: new Date(chat.clock.now()).toISOString(),
          },
        },
      },
    });
    expect(
      pieces.filter((piece) => piece.type === 'part' && piece.lead !== undefined),
    ).toHaveLength(1);
  });

  it('takes the sentence from the form that was shown, not from today’s file', async () => {
    const chat = createChat();
    const form = formIn(await chat.say('leave a message'));
    const older: Form = {
      ...form,
      fields: form.fields.map((field) =>
        field.name === 'consent' ? { ...field, label: 'I agreed to this earlier.' } : field,
      ),
    };
    const { pieces } = await chat.fill(older, answers);
    expect(pieces[0]).toMatchObject({
      lead: { lead: { consent: { text: 'I agreed to this earlier.' } } },
    });
  });

  it('prefills what it did not understand, not the words on a button', async () => {
    const chat = createChat();
    await chat.say('what is the meaning of life?');
    expect(messageIn(await chat.say('Leave a message'))).toBe('what is the meaning of life?');
    expect(messageIn(await chat.say('Leave a message'))).toBeUndefined();
    const suggestions = [{ label: 'Leave a message', say: 'I would like to leave a message' }];
    const other = createChat({ suggestions });
    expect(messageIn(await other.say('I would like to leave a message'))).toBeUndefined();
  });

  it('shows no name that a form’s answer wants to run', async () => {
    const chat = createChat();
    const form = formIn(await chat.say('contact sales'));
    const { shown } = await chat.fill(form, { ...answers, name: '{{ form.email }}' });
    expect(shown).toContain('Thank you, {{ form.email }}!');
  });

  it('leaves an order that is being asked for as it is', async () => {
    const chat = createChat();
    const form = formIn(await chat.say('leave a message'));
    await chat.say('where is my order 1042?');
    await chat.fill(form, answers);
    expect((await chat.say('ada@example.com')).shown).toContain('<order 1042 shipped>');
  });

  it('does not pretend when the form is of a configuration that is gone', async () => {
    const chat = createChat();
    const form = formIn(await chat.say('leave a message'));
    const { pieces, shown } = await chat.fill({ ...form, name: 'survey' }, { ...answers });
    expect(shown).toContain('[Leave a message]');
    expect(pieces.some((piece) => piece.type === 'part' && piece.lead !== undefined)).toBe(false);
  });
});

describe('a site without some intents', () => {
  it('offers only what it can do', async () => {
    const intents = intentsOf().filter(({ id }) => id !== 'order_status');
    const chat = createChat({ intents });
    expect((await chat.say('hi')).shown).toBe('Hello! How can I help? [Leave a message]');
    const few = createChat({ intents: intents.filter(({ id }) => id !== 'lead') });
    expect((await few.say('hi')).shown).toBe('Hello! How can I help?');
  });
});

describe('small talk', () => {
  it.each([
    ['hi', 'Hello! How can I help? [Where is my order?] [Leave a message]'],
    ['thanks', 'You are welcome! I am here if there is anything else.'],
    [
      'what is the meaning of life',
      'I am not sure I understood that. I can look up an order, or take a message for our team, who will write to you. [Where is my order?] [Leave a message] [Talk to a person]',
    ],
    [
      'try again',
      'There is nothing to try again right now. What would you like to do? [Where is my order?] [Leave a message]',
    ],
  ])('%s', async (text, answer) => expect((await createChat().say(text)).shown).toBe(answer));
});

function formIn({ bodies }: Turn): Form {
  const form = bodies.find((body) => body.type === 'form')?.form;
  if (form === undefined) throw new Error('no form was shown');
  return form;
}

function messageIn(turn: Turn): string | undefined {
  return formIn(turn).fields.find(({ name }) => name === 'message')?.value;
}
