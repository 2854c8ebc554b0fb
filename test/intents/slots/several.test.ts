import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../server/intents/languages/languages.ts';
import { isCorrection } from '../../../server/intents/slots/correction.ts';
import { createFinder, valuesOf } from './finding.ts';

const order = [
  { name: 'number', type: 'order_number' as const },
  { name: 'email', type: 'email' as const },
];
const known = { number: '1042', email: 'ada@example.com' };

describe('several values in one sentence', async () => {
  const find = await createFinder(order);

  it('finds each, where it stands, and why', () => {
    const text = 'Order #10423, it was Ada@Example.COM!';
    expect(find(text)).toEqual({
      found: [
        {
          name: 'email',
          value: 'Ada@example.com',
          raw: 'Ada@Example.COM',
          start: 21,
          end: 36,
          because: 'an e-mail address',
        },
        {
          name: 'number',
          value: '10423',
          raw: '#10423',
          start: 6,
          end: 12,
          because: 'marked with #',
        },
      ],
      others: [],
      correction: false,
      alone: true,
    });
  });

  it('tells a second number as another candidate', () => {
    const { found, others } = find('is it 10423 or 10424');
    expect(found.map(({ value }) => value)).toEqual(['10423']);
    expect(others.map(({ name, value }) => [name, value])).toEqual([['number', '10424']]);
  });

  it('gives two of a kind to two slots of that kind', async () => {
    const exchange = await createFinder([
      { name: 'from', type: 'order_number' },
      { name: 'to', type: 'order_number' },
    ]);
    const heard = exchange('move it from order 10423 to order 10424');
    expect(valuesOf(heard)).toEqual({ from: '10423', to: '10424' });
    expect(heard.others).toEqual([]);
    const answer = exchange('10425', { asked: 'to', expectation: 'expected' });
    expect(valuesOf(answer)).toEqual({ to: '10425' });
    expect(valuesOf(exchange('order 10426', { known: { from: '10423' } }))).toEqual({
      to: '10426',
    });
  });

  it('lets what was asked for choose first', async () => {
    const both = await createFinder([
      { name: 'number', type: 'order_number' },
      { name: 'many', type: 'quantity' },
    ]);
    const expected = { expectation: 'expected' as const };
    expect(valuesOf(both('10', { ...expected, asked: 'many' }))).toEqual({ many: '10' });
    expect(valuesOf(both('10', { ...expected, asked: 'number' }))).toEqual({ number: '10' });
    expect(valuesOf(both('30 or 40', { ...expected, asked: 'many' }))).toEqual({ many: '30' });
    expect(valuesOf(both('order 10423, 3 mugs are missing'))).toEqual({
      number: '10423',
      many: '3',
    });
  });

  it('takes a small number only where nothing else was said', () => {
    const expected = { expectation: 'expected' as const, asked: 'number' };
    expect(valuesOf(find('77', expected))).toEqual({ number: '77' });
    expect(valuesOf(find('it was 77, sorry', expected))).toEqual({ number: '77' });
    expect(valuesOf(find('I bought 3 mugs', expected))).toEqual({});
  });

  it('takes from a follow-up only what comes with nothing else', () => {
    const follow = { expectation: 'follow_up' as const };
    expect(valuesOf(find('and 1043?', follow))).toEqual({ number: '1043' });
    expect(find('cancel 1043', follow)).toMatchObject({ found: [], alone: false });
  });

  it('gives the whole answer to a slot of free text, beside what is in it', async () => {
    const ticket = await createFinder([...order, { name: 'what', type: 'text' }]);
    const heard = ticket('  The mug of order 10423 broke. ', {
      asked: 'what',
      expectation: 'expected',
    });
    expect(valuesOf(heard)).toEqual({ number: '10423', what: 'The mug of order 10423 broke.' });
    expect(valuesOf(ticket('The mug broke'))).toEqual({});
  });
});

describe('corrections', async () => {
  const find = await createFinder(order);
  const answered = { expectation: 'follow_up' as const, known };

  it.each([
    ['no, 1043', 'en'],
    ['No, it is 1043.', 'en'],
    ['I meant 1043', 'en'],
    ['sorry, I meant 1043', 'en'],
    ['actually 1043', 'en'],
    ['not 1042 but 1043', 'en'],
    ['1043 not 1042', 'en'],
    ['1043 instead of 1042', 'en'],
    ['1042, sorry, I meant 1043', 'en'],
    ['1042 no 1043', 'en'],
    ['it should be 1043', 'en'],
    ['wrong number, 1043', 'en'],
    ['nein, die 1043', 'de'],
    ['ich meinte 1043', 'de'],
    ['Entschuldigung, ich meinte die 1043', 'de'],
    ['nicht 1042 sondern 1043', 'de'],
    ['nicht die 1042, sondern die 1043', 'de'],
    ['die 1043 statt der 1042', 'de'],
    ['falsch, 1043', 'de'],
    ['non, 1043', 'fr'],
    ['no, quise decir 1043', 'es'],
    ['volevo dire 1043', 'it'],
    ['não, 1043', 'pt'],
    ['nee, 1043', 'nl'],
    ['nie, 1043', 'pl'],
    ['hayır, 1043', 'tr'],
    ['لا، 1043', 'ar'],
    ['לא, 1043', 'he'],
    ['いいえ、1043です', 'ja'],
    ['不是，是1043', 'zh'],
  ])('%s (%s) puts 1043 in the place of 1042', (text, language) => {
    const heard = find(text, { ...answered, language });
    expect(valuesOf(heard)).toEqual({ number: '1043' });
    expect(heard.correction).toBe(true);
  });

  it.each(['and 1043?', '1043', 'order 1043', 'thanks, and 1043'])('%s is none', (text) => {
    expect(find(text, answered).correction).toBe(false);
  });

  it('corrects the value that the new one is like', () => {
    const heard = find('no, it was grace@example.com', answered);
    expect(heard.found.map(({ name, value }) => [name, value])).toEqual([
      ['email', 'grace@example.com'],
    ]);
    expect(heard.correction).toBe(true);
  });

  it('is none when a "no" answers something else', () => {
    const heard = find('no, but my address is ada@example.com', {
      expectation: 'expected',
      asked: 'number',
    });
    expect(valuesOf(heard)).toEqual({ email: 'ada@example.com' });
    expect(heard.correction).toBe(false);
  });

  it('holds no value when only the wrong one is named', () => {
    expect(find('not 1042', { ...answered, expectation: 'expected' }).found).toEqual([]);
    expect(valuesOf(find('why is not order 1042 here'))).toEqual({ number: '1042' });
  });

  it('is heard without a value as well', () => {
    expect(isCorrection('sorry, I meant the other one', languageOf('en'))).toBe(true);
    expect(isCorrection('ich habe mich vertippt', languageOf('de'))).toBe(true);
    expect(isCorrection('where is my order', languageOf('en'))).toBe(false);
  });

  it('goes to the slot that is known, of two of a kind', async () => {
    const exchange = await createFinder([
      { name: 'from', type: 'order_number' },
      { name: 'to', type: 'order_number' },
    ]);
    const heard = exchange('sorry, I meant 10425', {
      known: { from: '10423' },
      asked: null,
      expectation: 'expected',
    });
    expect(valuesOf(heard)).toEqual({ from: '10425' });
  });
});
