import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/json.ts';
import { createChat, intentsOf } from '../chat.ts';

const intents = intentsOf();
const shelf = [
  {
    name: 'Harbour Mug',
    price: { minor: 900, currency: 'EUR' },
    stock: 'in_stock',
    quantity: 12,
    link: 'https://shop.example/harbour-mug',
  },
  { name: 'Espresso cup', price: { minor: 700, currency: 'EUR' }, stock: 'out' },
  { name: 'Ember teapot', stock: 'unknown' },
];
/** A shop that finds what has one of the words in its name. */
const search = (input: Json) => {
  const words = queryOf(input)
    .toLowerCase()
    .split(' ')
    .map((word) => word.replace(/s$/, ''));
  return shelf.filter(({ name }) => words.some((word) => name.toLowerCase().includes(word)));
};
const createShop = () => createChat({ intents, answers: { 'product.search': search } });

describe('a customer who looks for something', () => {
  it.each([
    ['do you sell mugs?', 'mugs'],
    ['I am looking for a harbour mug', 'harbour mug'],
    ['show me your mugs please', 'mugs'],
    ['what does the harbour mug cost?', 'harbour mug'],
    ['search for a mug', 'mug'],
  ])('sees what the shop has, by what was said: %s', async (said, product) => {
    const chat = createShop();
    const { shown } = await chat.say(said);
    expect(shown).toBe(
      `This is what I found for "${product}":\n<products> • Harbour Mug · €9.00 · in stock · https://shop.example/harbour-mug`,
    );
    expect(chat.calls).toEqual([{ capability: 'product.search', input: { query: product } }]);
  });

  it('is asked what for where they do not say, and may say it in a word', async () => {
    const chat = createShop();
    expect((await chat.say('Search products')).shown).toBe('What are you looking for?');
    expect(chat.calls).toEqual([]);
    expect((await chat.say('a mug')).shown).toContain('Harbour Mug');
  });

  it('is told when there is nothing like it, and tries another word', async () => {
    const chat = createShop();
    const { shown } = await chat.say('do you sell candles?');
    expect(shown).toBe(
      'I found nothing for "candles". Try another word, or ask our team. [Try again] [Leave a message] [Talk to a person]',
    );
    expect((await chat.say('Try again')).shown).toBe('What are you looking for?');
    expect((await chat.say('mug')).shown).toContain('Harbour Mug');
  });

  it('may try again what the shop could not answer', async () => {
    const chat = createShop();
    chat.fail('unavailable');
    expect((await chat.say('do you sell mugs?')).shown).toContain('I cannot search the shop');
    chat.fail('timeout');
    expect((await chat.say('Try again')).shown).toContain('taking too long');
    chat.fail(null);
    expect((await chat.say('Try again')).shown).toContain('Harbour Mug');
  });

  it('goes back to what they were asked', async () => {
    const chat = createShop();
    await chat.say('where is my order 1042?');
    const { shown } = await chat.say('do you sell mugs?');
    expect(shown).toContain('Harbour Mug');
    expect(shown).toMatch(/Which e-mail address did you use for order 1042\?$/);
  });

  it('never sends a shop what was only nearly a search', async () => {
    const chat = createShop();
    for (const said of ['what is the meaning of life', 'nice', '🙂', 'tell me a joke']) {
      await chat.say(said);
    }
    expect(chat.calls).toEqual([]);
  });
});

describe('a customer who wants to know whether something is there', () => {
  it.each(['is the harbour mug in stock?', 'how many harbour mugs do you have left'])(
    'sees it on the card: %s',
    async (said) => {
      const { bodies } = await createShop().say(said);
      expect(bodies.map(({ type }) => type)).toEqual(['text', 'products']);
      expect(bodies[1]).toMatchObject({ products: [{ stock: 'in_stock', quantity: 12 }] });
    },
  );

  it('sees what is sold out', async () => {
    const { shown } = await createShop().say('are the espresso cups in stock?');
    expect(shown).toContain('• Espresso cup · €7.00 · sold out');
    expect(shown).not.toContain('cannot see');
  });

  it('is not told that something is there which the shop does not say', async () => {
    const { shown } = await createShop().say('is the ember teapot in stock?');
    expect(shown).toContain('• Ember teapot');
    expect(shown).not.toContain('in stock ·');
    expect(shown).toContain('I cannot see the stock of all of these.');
  });

  it('is asked which one', async () => {
    const chat = createShop();
    expect((await chat.say('Is it in stock?')).shown).toBe('Which product do you mean?');
    expect((await chat.say('the ember teapot')).shown).toContain('Ember teapot');
  });
});

function queryOf(input: Json): string {
  const query =
    typeof input === 'object' && input !== null && !Array.isArray(input) ? input['query'] : null;
  return typeof query === 'string' ? query : '';
}
