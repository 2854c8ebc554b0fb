import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../server/intents/languages/languages.ts';
import { readCommand } from '../../../server/intents/slots/command.ts';
import { createFinder, valuesOf } from './finding.ts';

const expected = (asked: string, language = 'en') => ({
  asked,
  language,
  expectation: 'expected' as const,
});

describe('yes and no', async () => {
  const find = await createFinder([{ name: 'sure', type: 'yes_no' }]);
  const answer = (text: string, language: string) =>
    valuesOf(find(text, expected('sure', language)))['sure'];

  it.each([
    ['yes', 'en'],
    ['Yes, please!', 'en'],
    ['sure, go ahead', 'en'],
    ["yeah that's right", 'en'],
    ['ok', 'en'],
    ['well, why not', 'en'],
    ['no problem', 'en'],
    ['that is correct, yes', 'en'],
    ['👍', 'en'],
    ['ja', 'de'],
    ['klar', 'de'],
    ['Ja, bitte', 'de'],
    ['na klar, gerne', 'de'],
    ['natuerlich', 'de'],
    ['das passt so', 'de'],
    ['oui', 'fr'],
    ["c'est ça", 'fr'],
    ['sí, claro', 'es'],
    ['va bene', 'it'],
    ['sim', 'pt'],
    ['klopt', 'nl'],
    ['tak', 'pl'],
    ['EVET', 'tr'],
    ['نعم', 'ar'],
    ['כן בבקשה', 'he'],
    ['はい、お願いします', 'ja'],
    ['好的', 'zh'],
  ])('%s (%s) is a yes', (text, language) => expect(answer(text, language)).toBe('yes'));

  it.each([
    ['no', 'en'],
    ['nope', 'en'],
    ['No thanks', 'en'],
    ["no, that's wrong", 'en'],
    ['not ok', 'en'],
    ['please no', 'en'],
    ["I'd rather not", 'en'],
    ['👎', 'en'],
    ["that's not my order", 'en'],
    ["I don't think so", 'en'],
    ['ich glaube nicht', 'de'],
    ['nein danke', 'de'],
    ['Nö', 'de'],
    ['lieber nicht', 'de'],
    ['ja nein', 'de'],
    ['das stimmt nicht', 'de'],
    ['non merci', 'fr'],
    ['hayır', 'tr'],
    ['hayir', 'tr'],
    ['nie, dziękuję', 'pl'],
    ['לא', 'he'],
    ['いいえ', 'ja'],
    ['不是', 'zh'],
  ])('%s (%s) is a no', (text, language) => expect(answer(text, language)).toBe('no'));

  it.each([
    ['yes and no', 'en'],
    ['maybe', 'en'],
    ["I'm not sure", 'en'],
    ['what does that cost?', 'en'],
    ['where is the yes button in your app, and what happens with the right one of them', 'en'],
    ['weiß nicht', 'de'],
    ['vielleicht', 'de'],
    ['10423', 'en'],
    ['yes', 'xx'],
  ])('%s (%s) is neither', (text, language) => expect(answer(text, language)).toBeUndefined());

  it('is heard only when it was asked for', () => {
    expect(find('yes', { expectation: 'expected' }).found).toEqual([]);
  });
});

describe('a choice', async () => {
  const options = [
    {
      value: 'standard',
      label: { en: 'Standard delivery', de: 'Standardversand' },
      also: { en: ['normal', 'the cheap one'], de: ['normal', 'normaler Versand'] },
    },
    {
      value: 'express',
      label: { en: 'Express delivery', de: 'Expressversand' },
      also: { en: ['fast', 'next day'], de: ['schnell'] },
    },
    { value: 'pickup', label: { en: 'Pick up in store', de: 'Abholung im Laden' } },
  ];
  const find = await createFinder([{ name: 'way', type: 'choice', options }]);
  const way = (text: string, language = 'en') =>
    valuesOf(find(text, expected('way', language)))['way'];

  it.each([
    ['Express delivery', 'en', 'express'],
    ['express', 'en', 'express'],
    ['I would like the next day one', 'en', 'express'],
    ['the cheap one please', 'en', 'standard'],
    ['the first one', 'en', 'standard'],
    ['2', 'en', 'express'],
    ['number 3', 'en', 'pickup'],
    ['two', 'en', 'express'],
    ['the last', 'en', 'pickup'],
    ['b', 'en', 'express'],
    ['option c', 'en', 'pickup'],
    ['store', 'en', 'pickup'],
    ['expres', 'en', 'express'],
    ['standart', 'en', 'standard'],
    ['not express, standard', 'en', 'standard'],
    ['Expressversand', 'de', 'express'],
    ['die zweite', 'de', 'express'],
    ['das letzte bitte', 'de', 'pickup'],
    ['Abholung', 'de', 'pickup'],
    ['schnell', 'de', 'express'],
    ['nicht Express sondern Standardversand', 'de', 'standard'],
  ])('%s (%s) is %s', (text, language, value) => expect(way(text, language)).toBe(value));

  it.each([
    ['express or standard?', 'en'],
    ['delivery', 'en'],
    ['5', 'en'],
    ['0', 'en'],
    ['one', 'xx'],
    ['how long does it take', 'en'],
    ['', 'en'],
  ])('is left open: %s', (text, language) => expect(way(text, language)).toBeUndefined());

  it('may be named before it is asked for, but not by its place', () => {
    expect(valuesOf(find('can I have express delivery to Berlin?'))).toEqual({ way: 'express' });
    expect(find('the first one that I ordered').found).toEqual([]);
  });
});

describe('quantities', async () => {
  const find = await createFinder([{ name: 'many', type: 'quantity', max: 5_000 }]);

  it.each([
    ['I need 3 mugs', 'en', '3'],
    ['order 10 mugs', 'en', '10'],
    ['3x the blue mug', 'en', '3'],
    ['x3', 'en', '3'],
    ['1,000 pieces', 'en', '1000'],
    ['250 pcs', 'en', '250'],
    ['two mugs please', 'en', '2'],
    ['what is the price for 100 tote bags', 'en', '100'],
    ['Was kosten 100 Stofftaschen?', 'de', '100'],
    ['twenty-five mugs', 'en', '25'],
    ['two hundred and ten mugs', 'en', '210'],
    ['a dozen mugs', 'en', '12'],
    ['two dozen mugs', 'en', '24'],
    ['ich brauche 3 Tassen', 'de', '3'],
    ['1.000 Stück', 'de', '1000'],
    ['fünfundzwanzig Tassen', 'de', '25'],
    ['zwei Becher', 'de', '2'],
    ['3個', 'ja', '3'],
    ['3個ください', 'ja', '3'],
    ['我要3个', 'zh', '3'],
  ])('%s (%s) is %s', (text, language, many) =>
    expect(valuesOf(find(text, { language }))).toEqual({ many }),
  );

  it.each([
    ['where is order 10423', 'en'],
    ['order 1042 arrived broken', 'en'],
    ['I paid 30 EUR', 'en'],
    ['it cost $30', 'en'],
    ['a 30 cm board of 5 kg', 'en'],
    ['3 days ago', 'en'],
    ['at 10:30 on 12/05/2026', 'en'],
    ['one moment', 'en'],
    ['I have 2 questions', 'en'],
    ['is the Nike Air Max 90 available', 'en'],
    ['do you have iPhone 15 cases', 'en'],
    ['on 5 December', 'en'],
    ['EUR 100 for a voucher', 'en'],
    ['ein paar Tassen', 'de'],
    ['am 5. Mai', 'de'],
    ['in 2024 cars', 'en'],
    ['6000 mugs', 'en'],
    ['0171 1234567 call me', 'en'],
    ['postcode 10115', 'en'],
    ['eine Tasse kostet 30 Euro', 'de'],
    ['vor 3 Tagen', 'de'],
  ])('is none: %s', (text, language) => expect(find(text, { language }).found).toEqual([]));

  it.each([
    ['3', 'en', '3'],
    ['just one', 'en', '1'],
    ['a couple', 'en', '2'],
    ['200', 'en', '200'],
    ['eine bitte', 'de', '1'],
    ['trois', 'fr', '3'],
    ['三', 'zh', '3'],
    ['خمسة', 'ar', '5'],
  ])('as an answer, %s (%s) is %s', (text, language, many) =>
    expect(valuesOf(find(text, expected('many', language)))).toEqual({ many }),
  );

  it('keeps to its bounds', () => {
    expect(find('5001', expected('many')).found).toEqual([]);
    expect(find('0', expected('many')).found).toEqual([]);
  });
});

describe('products', async () => {
  const phrases = new Map([
    ['en', ['do you have it in the outlet', 'is it in the outlet', 'outlet mug', 'outlet shirt']],
  ]);
  const find = await createFinder([{ name: 'product', type: 'product' }], { phrases });

  it.each([
    ['do you have the blue mug in stock', 'en', 'blue mug'],
    ['Hi! Is the Blue Mug XL still available?', 'en', 'Blue Mug XL'],
    ['how much is a mug with a handle?', 'en', 'mug with a handle'],
    ["I'm looking for a case for iPhone 15", 'en', 'case for iPhone 15'],
    ['price of the WH-1000XM4', 'en', 'WH-1000XM4'],
    ['blue   mug', 'en', 'blue mug'],
    ['are blue mugs in the outlet', 'en', 'blue mugs'],
    ['Habt ihr die blaue Tasse auf Lager?', 'de', 'blaue Tasse'],
    ['Was kostet eine Tasse mit Henkel?', 'de', 'Tasse mit Henkel'],
    ['Ist der Wasserkocher noch lieferbar', 'de', 'Wasserkocher'],
    ['ich suche Kaffee aus Peru', 'de', 'Kaffee aus Peru'],
    ['Gibt es die Schuhe auch in Größe 42?', 'de', 'Schuhe'],
    ['can I get branded notebooks by December', 'en', 'branded notebooks'],
    ['is the Nike Air Max 90 available in size 42', 'en', 'Nike Air Max 90'],
  ])('%s (%s) is about %s', (text, language, product) =>
    expect(valuesOf(find(text, { language }))).toEqual({ product }),
  );

  it.each([
    ['what do you have in stock?', 'en'],
    ['is it available', 'en'],
    ['was kostet das', 'de'],
    ['hello', 'en'],
    ['la tasse bleue', 'fr'],
  ])('is about none: %s', (text, language) => expect(find(text, { language }).found).toEqual([]));

  it('leaves other values to their own slots', async () => {
    const both = await createFinder([
      { name: 'product', type: 'product' },
      { name: 'many', type: 'quantity' },
      { name: 'email', type: 'email' },
    ]);
    expect(valuesOf(both('I need 3 blue mugs, write to ada@Example.COM'))).toMatchObject({
      product: 'blue mugs',
      many: '3',
      email: 'ada@example.com',
    });
  });
});

describe('an owner’s pattern', async () => {
  const find = await createFinder([
    { name: 'member', type: 'pattern', pattern: '(?i)\\bclub[ -]?(\\d{6})\\b' },
    { name: 'number', type: 'order_number' },
  ]);

  it('takes its first group, and where that stands', () => {
    const text = '😀 my card is Club-123456, order 10423';
    const { found } = find(text);
    expect(found.map(({ name, value }) => [name, value])).toEqual([
      ['member', '123456'],
      ['number', '10423'],
    ]);
    for (const { raw, start, end } of found) expect(text.slice(start, end)).toBe(raw);
  });

  it('finds nothing where nothing fits', () => {
    expect(valuesOf(find('club 12345'))).toEqual({ number: '12345' });
  });
});

describe('commands to the dialogue', () => {
  it.each([
    ['cancel', 'en', 'cancel'],
    ['please stop it', 'en', 'cancel'],
    ['oh never mind, thanks', 'en', 'cancel'],
    ['Can we start over?', 'en', 'start_over'],
    ['abbrechen bitte', 'de', 'cancel'],
    ['Vergiss es', 'de', 'cancel'],
    ['nochmal von vorne', 'de', 'start_over'],
    ['annuler', 'fr', 'cancel'],
    ['やめます', 'ja', 'cancel'],
    ['重新开始', 'zh', 'start_over'],
  ])('%s (%s) is %s', (text, language, command) =>
    expect(readCommand(text, languageOf(language))).toBe(command),
  );

  it.each([
    ['cancel my subscription', 'en'],
    ['cancel my order', 'en'],
    ['Bestellung abbrechen', 'de'],
    ['annuler ma commande', 'fr'],
    ['I want to cancel order 10423', 'en'],
    ['do not restart my router', 'en'],
    ['Bestellung abbrechen und Geld zurück', 'de'],
    ['cancel', 'xx'],
    ['', 'en'],
  ])('%s (%s) is none', (text, language) =>
    expect(readCommand(text, languageOf(language))).toBeNull(),
  );
});
