import { describe, expect, it } from 'vitest';
import type { Form, FormValues } from '../../../shared/form.ts';
import { compileIntents } from '../../../server/intents/compile-intents.ts';
import type { IntentSource } from '../../../server/intents/read-intent-file.ts';
import { createChat, intentsOf, storedWith } from '../chat.ts';
import type { Turn } from '../chat.ts';

const intents = intentsOf();
const given: FormValues = {
  name: 'Bob',
  email: 'bob@example.com',
  message: 'Mugs with our logo',
  quantity: '',
  needed_by: '',
  consent: 'yes',
};

async function leadOf(answers: FormValues) {
  const chat = createChat({ intents });
  const form = formIn(await chat.say('I would like an offer for 50 mugs'));
  const { pieces } = await chat.fill(form, { ...given, ...answers });
  return pieces.flatMap((piece) => (piece.type === 'part' && piece.lead ? [piece.lead.lead] : []));
}

describe('an offer', () => {
  it('asks what makes it worth more or less, and begins with what was said', async () => {
    const form = formIn(await createChat({ intents }).say('can I get a quote for 200 shirts?'));
    expect(form.fields.map(({ name, value }) => [name, value])).toEqual([
      ['name', undefined],
      ['email', undefined],
      ['message', 'can I get a quote for 200 shirts?'],
      ['quantity', undefined],
      ['needed_by', undefined],
      ['consent', undefined],
    ]);
  });

  it.each([
    [{}, 0, undefined],
    [{ quantity: '19' }, 0, { quantity: '19' }],
    [{ quantity: '20' }, 10, { quantity: '20' }],
    [{ quantity: 'about 50 pieces' }, 10, { quantity: 'about 50 pieces' }],
    [{ quantity: '1,500' }, 40, { quantity: '1,500' }],
    [{ quantity: '100', needed_by: 'May' }, 50, { quantity: '100', needed_by: 'May' }],
    [{ quantity: '20 or 200' }, 0, { quantity: '20 or 200' }],
    [{ quantity: 'many' }, 0, { quantity: 'many' }],
  ])('is worth to the shop what its rules say: %j', async (answers, score, kept) => {
    const [lead] = await leadOf(answers);
    expect(lead).toMatchObject({ name: 'Bob', score });
    expect(lead?.answers).toEqual(kept);
  });
});

const words = (en: string) => ({ en });
const engraving = (score: unknown): IntentSource => ({
  name: 'engraving.yaml',
  parsed: {
    id: 'engraving',
    phrases: { en: ['how much is engraving'] },
    slots: [
      { name: 'pieces', type: 'quantity', ask: words('How many?'), hint: words('A number.') },
      { name: 'address', type: 'email', ask: words('Which e-mail?'), hint: words('Like a@b.c') },
    ],
    give_up: { text: words('Never mind.') },
    write: {
      capability: 'lead.upsert',
      with: { lead: { name: 'Chat customer', email: 'address', message: '{{ slots.pieces }}' } },
      confirm: words('Shall we write to {{ slots.address }}?'),
      consent: words('My address is kept for this.'),
      reply: [{ text: words('You will hear from us.') }],
    },
    score,
    errors: { default: { text: words('Not now.'), then: 'end' } },
  },
});

describe('qualifying questions in the chat', () => {
  it('are answered one by one, and score the lead that is agreed to', async () => {
    const own = engraving([
      { when: 'slots.pieces >= `100`', points: 30 },
      { when: "ends_with(slots.address, '.edu')", points: -5 },
    ]);
    const chat = createChat({ intents: intentsOf([own]) });
    await chat.say('how much is engraving');
    expect((await chat.say('120')).shown).toBe('Which e-mail?');
    await chat.say('ada@school.edu');
    const turn = await chat.say('yes');
    expect(turn.shown).toBe('You will hear from us.');
    expect(storedWith(turn).flat()).toMatchObject([{ lead: { message: '120', score: 25 } }]);
  });

  it.each([
    [engraving([{ when: 'slots.piece', points: 1 }]), 'score.0.when'],
    [engraving([{ when: 'form.pieces', points: 1 }]), 'score.0.when'],
    [engraving([{ when: 'slots.pieces >', points: 1 }]), 'score.0.when'],
    [engraving([{ when: 'slots.pieces', points: 1.5 }]), 'score.0.points'],
  ])('refuse rules that read what nobody answers: %#', (own, path) => {
    const compiled = compileIntents([own, ...fallback], { languages: ['en'] });
    expect(compiled.ok ? [] : compiled.faults.map((fault) => fault.path)).toEqual([path]);
  });
});

const fallback: IntentSource[] = [
  {
    name: 'fallback.yaml',
    parsed: { id: 'fallback', matches: 'nothing_else', reply: [{ text: words('What?') }] },
  },
];

function formIn({ bodies }: Turn): Form {
  const form = bodies.find((body) => body.type === 'form')?.form;
  if (form === undefined) throw new Error('no form was shown');
  return form;
}
