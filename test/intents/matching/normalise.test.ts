import { describe, expect, it } from 'vitest';
import { editDistance } from '../../../server/intents/matching/edit-distance.ts';
import { matchedLanguageOf } from '../../../server/intents/matching/languages.ts';
import { normalise } from '../../../server/intents/matching/normalise.ts';
import { readText } from '../../../server/intents/matching/reading.ts';
import { stemOther } from '../../../server/intents/matching/stem-other.ts';

const english = matchedLanguageOf('en');
const german = matchedLanguageOf('de-AT');

describe('how sentences are made comparable', () => {
  it.each([
    ['apostrophes and case', 'Where’s my PARCEL?', 'where is my parcel'],
    ['contractions', 'it hasnt come, cant you see', 'it has not come can not you see'],
    ['accents', 'Café crème', 'cafe creme'],
    ['full width', 'ＷＨＥＲＥ ＩＳ ＩＴ', 'where is it'],
    ['numbers and addresses', 'order #1042, Ada.L@Example.com.', 'order {number} {email}'],
    ['codes', 'order DB-1042 and sb1234', 'order {number} and {number}'],
    ['amounts', 'an offer for 50 mugs', 'an offer for {number} mugs'],
    ['punctuation', 'Hi! Where is it?', 'hi where is it'],
    ['a short number', 'écris-moi no 7', 'ecris moi no {number}'],
    ['a script from the right', 'مرحبا بالعالم', 'مرحبا بالعالم'],
    ['a script without spaces', '注文はどこ', '注 文 は と こ'],
    ['a word with one digit', 'mp3 player', 'mp3 player'],
    ['nothing', '', ''],
    ['no words', '🙂 ?!…', ''],
  ])('%s', (_, text, expected) => expect(normalise(text, english).join(' ')).toEqual(expected));

  it('writes German as it is typed without umlauts', () => {
    expect(normalise('Wie gehts, schöne Größe?', german)).toEqual(
      'wie geht es schone grosse'.split(' '),
    );
  });

  it('counts at most 200 words, of 40 letters', () => {
    const words = normalise(`${'a'.repeat(500)} ${'word '.repeat(500)}`, english);
    expect(words).toHaveLength(200);
    expect(words[0]).toHaveLength(40);
  });
});

describe('stems', () => {
  it.each([
    ['returns returned returning return', 'return'],
    ['delivery deliver delivered deliveries', 'deliver'],
    ['cancellation cancel cancelled', null],
    ['shipped shipping ship ships', 'ship'],
    ['address addresses', 'address'],
    ['is us bus', null],
  ])('of English: %s', (said, one) => {
    const stems = new Set(said.split(' ').map(english.stem));
    if (one === null) expect(stems.size).toBeGreaterThan(1);
    else expect([...stems]).toEqual([one]);
  });

  it.each([
    ['bestellungen bestellung bestellt bestellen', 'bestell'],
    ['geliefert liefern liefert', 'lief'],
    ['rechnung rechnungen', 'rech'],
  ])('of German: %s', (said, one) => {
    expect([...new Set(said.split(' ').map(german.stem))]).toEqual([one]);
  });

  it.each([
    ['fr', 'livraison livraisons'],
    ['es', 'pedido pedidos'],
    ['it', 'ordine ordini'],
    ['nl', 'bestelling bestellingen'],
    ['pl', 'paczka paczki'],
    ['tr', 'siparis siparisler'],
  ])('of %s: %s', (language, said) => {
    expect(new Set(said.split(' ').map(stemOther(language))).size).toBe(1);
  });

  it('leaves words of a language it knows nothing of', () => {
    expect(stemOther('fi')('tilaukset')).toBe('tilaukset');
  });
});

describe('what a word says', () => {
  it('is more for a thing than for a small word, a mask or a greeting', () => {
    const { words, weights, names } = readText('hello where is the parcel 1042', english);
    expect(Object.fromEntries(words.map((word, at) => [word, weights[at]]))).toEqual({
      hello: 0.2,
      where: 0.5,
      is: 0.2,
      the: 0.2,
      parcel: 1,
      '{number}': 0.4,
    });
    expect(names).toContain('=order');
  });
});

describe('slips', () => {
  it.each([
    ['order', 'order', 0],
    ['ordr', 'order', 1],
    ['qoute', 'quote', 1],
    ['sell', 'sales', 3],
    ['order', 'border', 1],
    ['kitten', 'sitting', 3],
  ])('%s and %s are %i apart', (one, other, slips) => {
    expect(editDistance(one, other, 5)).toBe(slips);
  });
  it('gives up on words that are far apart', () => {
    expect(editDistance('order', 'elephant', 2)).toBe(3);
  });
});
