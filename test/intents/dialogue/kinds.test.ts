import { describe, expect, it } from 'vitest';
import { compileIntents } from '../../../server/intents/compile-intents.ts';
import { createChat, intentsOf, storedWith } from '../chat.ts';

const words = (en: string) => ({ en });
const engraving = {
  name: 'mugs.yaml',
  parsed: {
    id: 'mugs',
    phrases: { en: ['I want printed mugs', 'print mugs for me', 'order printed mugs'] },
    slots: [
      {
        name: 'count',
        type: 'quantity',
        min: 10,
        ask: words('How many?'),
        hint: words('At least 10.'),
      },
      {
        name: 'colour',
        type: 'choice',
        options: [
          { value: 'white', label: words('White') },
          { value: 'blue', label: words('Dark blue') },
        ],
        ask: words('Which colour?'),
        hint: words('White or blue?'),
      },
      { name: 'day', type: 'date', ask: words('By when?'), hint: words('Such as 24 December.') },
      { name: 'gift', type: 'yes_no', ask: words('Is it a gift?'), hint: words('Yes or no?') },
      { name: 'email', type: 'email', ask: words('Your address?'), hint: words('Such as a@b.c.') },
    ],
    give_up: { text: words('Never mind.') },
    write: {
      capability: 'contact.update',
      with: {
        email: 'email',
        fields: {
          mugs: '{{ to_number(slots.count) }}',
          colour: 'colour',
          day: 'day',
          gift: 'gift',
        },
      },
      confirm: words('{{ slots.count }} {{ slots.colour }} mugs by {{ slots.day }}?'),
      reply: [{ text: words('Done.') }],
    },
    errors: { default: { text: words('Not now.'), then: 'retry' } },
  },
};

describe('an intent that asks for all kinds of things', () => {
  it('finds several in one sentence, asks for the rest, and shows what may be chosen', async () => {
    const chat = createChat({ intents: intentsOf([engraving]) });
    expect((await chat.say('I want printed mugs, 20 pieces')).shown).toBe(
      'Which colour? [White] [Dark blue]',
    );
    expect((await chat.say('purple')).shown).toBe('White or blue? [White] [Dark blue]');
    expect((await chat.say('the second one')).shown).toBe('By when?');
    expect((await chat.say('24 December')).shown).toBe('Is it a gift? [Yes] [No]');
    expect((await chat.say('yes')).shown).toBe('Your address?');
    expect((await chat.say('ada@example.com')).shown).toBe(
      '20 blue mugs by 2026-12-24? [Yes] [No]',
    );
    expect((await chat.say('no, 30 pieces')).shown).toBe('30 blue mugs by 2026-12-24? [Yes] [No]');
    const fields = { mugs: 30, colour: 'blue', day: '2026-12-24', gift: 'yes' };
    expect(storedWith(await chat.say('yes'))).toMatchObject([
      { input: { email: 'ada@example.com', fields } },
    ]);
  });

  it('tells where a value stood, and never the value', async () => {
    const chat = createChat({ intents: intentsOf([engraving]) });
    const { explanation } = await chat.say('I want printed mugs, 20 pieces');
    expect(explanation.slots).toMatchObject([{ name: 'count', start: 21, end: 23 }]);
  });

  it('may be left by a command that no phrase of the site says', async () => {
    const chat = createChat({ intents: intentsOf([engraving]) });
    await chat.say('I want printed mugs');
    expect((await chat.say('please stop it now')).shown).toContain('I have dropped that');
  });
});

describe('a slot that its library refuses', () => {
  it('is told with its path and line', async () => {
    const text = `id: a
phrases: { en: [a] }
slots:
  - { name: n, type: pattern, pattern: '(', ask: { en: N? }, hint: { en: N! } }
  - { name: p, type: phone, country: ZZ, ask: { en: P? }, hint: { en: P! } }
give_up: { text: { en: G } }
reply: [{ text: { en: A } }]
`;
    const rest = {
      name: 'r',
      parsed: { id: 'r', matches: 'nothing_else', reply: [{ text: words('H') }] },
    };
    const compiled = compileIntents([rest, { name: 'a.yaml', text }], { languages: ['en'] });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
    expect(await compiled.judge()).toMatchObject([
      { file: 'a.yaml', path: 'slots.0.pattern', line: 4 },
      { file: 'a.yaml', path: 'slots.1.country', line: 5 },
    ]);
  });

  it('is told before a library is asked, where its own keys do not fit', () => {
    const slot = { name: 'n', type: 'choice', ask: words('N?'), hint: words('N!') };
    const give_up = { text: words('G') };
    const parsed = {
      id: 'a',
      matches: 'nothing_else',
      slots: [slot],
      give_up,
      reply: [{ text: words('A') }],
    };
    const compiled = compileIntents([{ name: 'a.yaml', parsed }], { languages: ['en'] });
    expect(compiled).toMatchObject({
      faults: [{ path: 'slots.0', message: expect.stringContaining('needs options') }],
    });
  });
});
