import { describe, expect, it } from 'vitest';
import { createFaqIndex } from '../../server/intents/faq/faq-index.ts';
import { faqSchema } from '../../server/intents/faq/faq-schema.ts';
import { createChat, intentsOf } from './chat.ts';

const faq = faqSchema.parse([
  {
    id: 'abroad',
    title: { en: 'Do you ship abroad?', de: 'Liefern Sie ins Ausland?' },
    answer: {
      en: 'Yes, to all countries of the EU and to Switzerland. Customs are yours to pay.',
      de: 'Ja, in alle Länder der EU und in die Schweiz.',
    },
    phrases: {
      en: ['delivery to Switzerland', 'international shipping', 'can you send it to Austria'],
      de: ['Versand in die Schweiz'],
    },
  },
  {
    id: 'dishwasher',
    title: { en: 'Is it safe for the dishwasher?', de: 'Darf es in die Spülmaschine?' },
    answer: { en: 'Everything with a glaze is. Wood is not.', de: 'Alles mit Glasur, ja.' },
    phrases: { en: ['can I put the mug into the dishwasher', 'how do I clean the plates'] },
  },
  {
    id: 'payment',
    title: { en: 'How can I pay?', de: 'Wie kann ich bezahlen?' },
    answer: { en: 'By card, by PayPal and by bank transfer.', de: 'Mit Karte oder PayPal.' },
    phrases: { en: ['which payment methods do you accept', 'do you take PayPal'] },
  },
  {
    id: 'voucher',
    title: { en: 'Where do I enter a voucher?', de: 'Wo gebe ich einen Gutschein ein?' },
    answer: { en: 'In the basket, below the sum.', de: 'Im Warenkorb, unter der Summe.' },
    phrases: { en: ['redeem a gift voucher', 'my discount code'] },
  },
  {
    id: 'voucher_lost',
    title: { en: 'I have lost my voucher', de: 'Ich habe meinen Gutschein verloren' },
    answer: { en: 'We send it again.', de: 'Wir schicken ihn noch einmal.' },
    phrases: { en: ['the voucher is gone'] },
  },
]);
const intents = intentsOf();
const chatWith = (entries = faq) => createChat({ intents, faq: entries });
const abroad =
  'Do you ship abroad?\n\nYes, to all countries of the EU and to Switzerland. Customs are yours to pay.';

describe('a question that the shop has answered', () => {
  it.each([
    ['Do you ship abroad?', abroad],
    ['do you ship abroad', abroad],
    ['delivery to switzerland?', abroad],
    ['Can you deliver to Switzerland please', abroad],
    ['is the blue one safe for the dishwasher?', 'Is it safe for the dishwasher?\n'],
    ['do you take paypal or card', 'How can I pay?\n'],
    ['which payment methods are accepted', 'How can I pay?\n'],
  ])('%s', async (said, answer) => {
    const { shown, explanation } = await chatWith().say(said);
    expect(shown).toContain(answer);
    expect(explanation.questions).toMatchObject([{ verdict: 'intent', how: 'faq' }]);
    expect(explanation.steps[0]).toMatch(/^(reply|aside) faq\./);
  });

  it('offers the titles where it is not sure, and a tap has the answer', async () => {
    const chat = chatWith();
    const { shown } = await chat.say('something about a voucher');
    expect(shown).toContain('Did you mean');
    expect(shown).toContain('[Where do I enter a voucher?]');
    expect(shown).toContain('[I have lost my voucher]');
    expect((await chat.say('I have lost my voucher')).shown).toBe(
      'I have lost my voucher\n\nWe send it again.',
    );
    expect(chat.dialogue()).toBeNull();
  });

  it('leaves an intent that is sure alone', async () => {
    const chat = chatWith();
    expect((await chat.say('where is my order 1042?')).shown).toContain('Which e-mail address');
    expect((await chat.say('talk to a person')).shown).toBe('Of course.');
  });

  it('goes before a guess when it has the very question', async () => {
    const entry = {
      id: 'late',
      title: { en: 'Why is my order late at the moment?' },
      answer: { en: 'The carrier is on strike.' },
      phrases: {},
    };
    const { shown } = await chatWith([entry]).say('why is my order late at the moment');
    expect(shown).toContain('on strike');
  });

  it('is answered in passing, and the open question comes back', async () => {
    const chat = chatWith();
    await chat.say('where is my order 1042?');
    const { shown } = await chat.say('do you take PayPal?');
    expect(shown).toContain('By card, by PayPal');
    expect(shown).toMatch(/Which e-mail address did you use for order 1042\?$/);
    expect((await chat.say('ada@example.com')).shown).toContain('<order 1042 shipped>');
  });

  it('is none of the shop’s where nothing fits', async () => {
    for (const said of ['what is the meaning of life', 'is it', '?', '🙂', 'the of and']) {
      expect((await chatWith().say(said)).shown, said).toContain('I am not sure I understood');
    }
  });

  it('says braces and names of an answer as they are', async () => {
    const entry = {
      id: 'braces',
      title: { en: 'What are braces?' },
      answer: { en: '{{ person.email }} is shown as it is.' },
      phrases: {},
    };
    expect((await chatWith([entry]).say('what are braces')).shown).toContain('{{ person.email }}');
  });
});

describe('the list', () => {
  it('is asked in the language of its site', () => {
    const index = createFaqIndex(faq, 'de');
    expect(index.exact('Darf es in die Spülmaschine?')?.id).toBe('dishwasher');
    expect(index.search('Versand Schweiz')[0]?.id).toBe('abroad');
    expect(createFaqIndex(faq, 'fr').search('dishwasher')).toEqual([]);
  });

  it('gives the same for the same, in no more time than a question takes to read', () => {
    const many = faqSchema.parse(
      Array.from({ length: 500 }, (_, at) => ({
        id: `q${at}`,
        title: { en: `Question about the ${nameOf(at)}` },
        answer: { en: 'An answer with words in it. '.repeat(60) },
        phrases: { en: [`how is the ${nameOf(at)} made`, `what is a ${nameOf(at)}`] },
      })),
    );
    const index = createFaqIndex(many, 'en');
    const long = 'what is the answer to question about the thing '.repeat(90);
    const first = index.search(long);
    const times = Array.from({ length: 5 }, () => {
      const { user } = process.cpuUsage();
      index.search(long);
      return (process.cpuUsage().user - user) / 1_000;
    });
    expect(Math.min(...times)).toBeLessThan(5);
    expect(index.search(long)).toEqual(first);
    expect(index.search(`how is the ${nameOf(407)} made, please`)[0]?.id).toBe('q407');
  });
});

/** A word for a number, without digits, which all stand for each other. */
function nameOf(at: number): string {
  return [...String(at)].map((digit) => 'bcdfghjklm'.charAt(Number(digit)) + 'a').join('');
}
