import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip } from '../../server/intents/clip.ts';
import { createChat, intentsOf } from './chat.ts';

const intents = intentsOf();
const words = [
  'where is my order',
  '1042',
  '#',
  'ada@example.com',
  'cancel',
  'try again',
  'hi',
  '50 mugs',
  'an offer',
  '🙂',
  'مرحبا',
  '\u202e',
  '{{ said }}',
  'no.',
];
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 4_000 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join(' ')),
  )
  // What the wire lets through: see saidTextSchema.
  .map((raw) => clip(raw.toWellFormed().replaceAll('\0', ''), 4_000))
  .filter((raw) => raw.trim() !== '');

describe('whatever a customer types', () => {
  it('is answered with parts that may be stored, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), async (said) => {
        const chat = createChat({ intents });
        for (const one of said) {
          const { bodies, shown } = await chat.say(one);
          expect(bodies.length).toBeGreaterThan(0);
          expect(shown).not.toMatch(/undefined|\[object/);
        }
        expect(chat.faults).toEqual([]);
      }),
      { numRuns: 150, verbose: 1 },
    );
  });

  it('asks the backend only with a number and an address that were said', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), async (said) => {
        const chat = createChat({ intents });
        for (const one of said) await chat.say(one);
        const all = said.join('\n').normalize('NFKC').toUpperCase();
        for (const { number, email } of chat.asked) {
          expect(all).toContain(number.toUpperCase());
          expect(all).toContain(email.normalize('NFKC').toUpperCase());
        }
      }),
      { numRuns: 150, verbose: 1 },
    );
  });

  it.each([
    ['one word', 'a'.repeat(4_000)],
    ['one number', '1'.repeat(4_000)],
    ['at signs', '@'.repeat(4_000)],
    ['almost addresses', 'a@a.'.repeat(1_000)],
    ['addresses', 'a@a.aa '.repeat(571)],
    ['dashes', '1-'.repeat(2_000)],
    ['dots', '1.'.repeat(2_000)],
    ['hashes', '# '.repeat(2_000)],
    ['numbers', '12 '.repeat(1_333)],
    ['order words', 'order no '.repeat(444)],
    ['slips', 'ordre shipd trakc '.repeat(222)],
    ['different words', Array.from({ length: 600 }, (_, at) => `ord${at.toString(36)}`).join(' ')],
    ['marks', 'e\u0301'.repeat(2_000)],
    ['wide decompositions', '\ufdfa'.repeat(4_000)],
    ['colons', ':a1'.repeat(1_333)],
    ['sentences', 'order. '.repeat(571)],
  ])('takes less than 20 ms of the processor for 4,000 characters: %s', async (_, long) => {
    const chat = createChat({ intents });
    // The best of five, in time of this process: a busy machine is not the matcher's fault, quadratic time is.
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const before = process.cpuUsage();
      await chat.say(long.slice(0, 4_000));
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1_000);
    }
    expect(Math.min(...times)).toBeLessThan(20);
  });
});
