import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NamedSlot } from '../../../server/intents/slots/slot-options.ts';
import { createFinder } from './finding.ts';
import type { Asking } from './finding.ts';

const slots: NamedSlot[] = [
  { name: 'number', type: 'order_number' },
  { name: 'own_number', type: 'order_number', format: ['SB-####', 'R####+'] },
  { name: 'email', type: 'email' },
  { name: 'phone', type: 'phone', country: 'DE' },
  { name: 'day', type: 'date' },
  { name: 'many', type: 'quantity', max: 1_000 },
  { name: 'product', type: 'product' },
  { name: 'what', type: 'text' },
  {
    name: 'colour',
    type: 'choice',
    options: [
      { value: 'red', label: { en: 'Red', de: 'Rot', ja: '赤い方' } },
      { value: 'blue', label: { en: 'Blue one', de: 'Blau' }, also: { en: ['navy'] } },
    ],
  },
  { name: 'sure', type: 'yes_no' },
  { name: 'card', type: 'pattern', pattern: '[A-Z]{2}(\\d{6})' },
];
const languages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'ar', 'he', 'ja', 'zh'];

const piece = fc.constantFrom(
  ...['order', '#', '10423', 'SB-1042', 'sb 1042', '12/05/2026', '24.12.', '0171 1234567', '+49'],
  ...['ada@Example.com', 'no,', 'I meant', 'not', 'statt', 'nein', 'twenty', 'five', '1,000', 'x3'],
  ...[
    'the blue mug',
    'in stock',
    'EUR',
    'red',
    'navy',
    'the second',
    '赤い方',
    'はい',
    '3個',
    'いいえ',
  ],
  ...['لا', 'لا', '🙂', 'ß', 'İ', 'ﬁ', '１０４２', 'e\u0301', '\u202e', 'AB123456', '\n', '(', '„'],
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(piece, { maxLength: 25 }).map((parts) => parts.join(' ')),
  fc.array(piece, { maxLength: 25 }).map((parts) => parts.join('')),
);
const context = fc.record({
  expectation: fc.constantFrom('about' as const, 'expected' as const, 'follow_up' as const),
  asked: fc.option(fc.constantFrom(...slots.map(({ name }) => name))),
  language: fc.constantFrom(...languages, 'xx'),
  known: fc.constantFrom({}, { number: '10423', email: 'ada@example.com' }),
});

/** The characters of a value as they could be in the text it was read from. */
const plain = (value: string) =>
  value
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

describe('slots in whatever a customer types', () => {
  let find: Asking;
  beforeAll(async () => {
    find = await createFinder(slots, { languages });
  });

  it('are found inside the text, once each, the same every time, without a throw', () => {
    fc.assert(
      fc.property(text, context, (said, given) => {
        const heard = find(said, given);
        expect(find(said, given)).toEqual(heard);
        for (const { raw, start, end, because } of [...heard.found, ...heard.others]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start - (raw === '' ? 1 : 0));
          expect(end).toBeLessThanOrEqual(said.length);
          expect(said.slice(start, end)).toBe(raw);
          expect(because).not.toBe('');
        }
        const names = heard.found.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 2_000, verbose: 1 },
    );
  });

  it('hold only what was said', () => {
    fc.assert(
      fc.property(text, context, (said, given) => {
        for (const { name, value, raw } of find(said, given).found) {
          switch (name) {
            case 'number':
            case 'email':
            case 'product':
            case 'card':
              expect(plain(raw)).toContain(plain(value));
              break;
            case 'own_number':
              expect(plain(raw)).toContain(value.replace(/\D/g, ''));
              break;
            case 'phone':
              expect(value).toMatch(/^\+\d{6,15}$/);
              expect(plain(raw)).toContain(value.slice(-6));
              break;
            case 'day':
              expect(value).toMatch(/^\d{4}-\d\d-\d\d$/);
              expect(new Date(value).toISOString().slice(0, 10)).toBe(value);
              break;
            case 'many':
              expect(value).toMatch(/^[1-9]\d*$/);
              break;
            case 'colour':
              expect(['red', 'blue']).toContain(value);
              break;
            case 'sure':
              expect(['yes', 'no']).toContain(value);
              break;
            default:
              expect(value).toBe(said.trim());
          }
        }
      }),
      { numRuns: 2_000, verbose: 1 },
    );
  });

  it('of different kinds never share a character, but for the free text', () => {
    fc.assert(
      fc.property(text, context, (said, given) => {
        const found = find(said, given).found.filter(({ name }) => name !== 'what');
        const sorted = found.toSorted((one, other) => one.start - other.start);
        for (const [at, { start }] of sorted.entries()) {
          expect(start).toBeGreaterThanOrEqual(sorted[at - 1]?.end ?? 0);
        }
      }),
      { numRuns: 500, verbose: 1 },
    );
  });

  it.each([
    ['one word', 'a'.repeat(4_000)],
    ['one number', '1'.repeat(4_000)],
    ['numbers', '12 '.repeat(1_333)],
    ['order words', 'order no '.repeat(444)],
    ['marked numbers', 'order 10423 '.repeat(333)],
    ['number words', 'twenty five '.repeat(333)],
    ['corrections', 'no i meant '.repeat(363)],
    ['products', 'mug with a '.repeat(363)],
    ['at signs', 'a@a.'.repeat(1_000)],
    ['phones', '0171 1234567 '.repeat(307)],
    ['dots', '1.'.repeat(2_000)],
    ['commas', '1,'.repeat(2_000)],
    ['thousands', '1,000,'.repeat(666)],
    ['characters without spaces', '一二三四五六七八九十'.repeat(400)],
    ['marks', 'e\u0301'.repeat(2_000)],
    ['plus signs', '+'.repeat(4_000)],
    ['brackets', '('.repeat(4_000)],
    ['spaces', ' '.repeat(4_000)],
    ['choices', 'red blue navy '.repeat(285)],
  ])('takes little time for 4,000 characters, all kinds at once: %s', async (_, long) => {
    const own = slots.filter(({ type }) => !['phone', 'date', 'pattern'].includes(type));
    for (const [some, most] of [[own, 12] as const, [slots, 30] as const]) {
      const finder = await createFinder(some, { languages });
      // The best of seven, in time of this process: a busy machine is not our fault, quadratic time is.
      const times: number[] = [];
      for (let run = 0; run < 7; run += 1) {
        const before = process.cpuUsage();
        finder(long.slice(0, 4_000), { asked: run % 2 === 0 ? 'day' : null });
        const { user, system } = process.cpuUsage(before);
        times.push((user + system) / 1_000);
      }
      expect(Math.min(...times)).toBeLessThan(most);
    }
  });
});
