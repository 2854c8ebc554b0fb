import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitAtJoints, splitSentences } from '../../../server/intents/matching/clauses.ts';
import { shop, train } from './examples.ts';

const matcher = await train(shop, ['en', 'de']);
const again = await train(shop, ['en', 'de']);
const pieces = [
  'where is my order',
  'wann habt ihr offen',
  'and',
  'und',
  '1042',
  'ada@example.com',
  'cancel',
  'retrun',
  '🙂',
  'مرحبا',
  '注文',
  '\u202e',
  '\ud800',
  '?',
  '. ',
  '\0',
];
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 4_000 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(' ')),
);

describe('any text', () => {
  it('is judged without throwing, and the same by every matcher of the same phrases', () => {
    fc.assert(
      fc.property(text, (said) => {
        expect(again.match(said)).toEqual(matcher.match(said));
        expect(again.matchAll(said)).toEqual(matcher.matchAll(said));
      }),
      { numRuns: 200, verbose: 1 },
    );
  });

  it('is asked in parts that are all of it', () => {
    fc.assert(
      fc.property(text, (said) => {
        const questions = matcher.matchAll(said);
        expect(questions.length).toBeGreaterThan(0);
        expect(questions.length).toBeLessThanOrEqual(16);
        for (const { text: part } of questions) {
          const words = part.split(/\s+/u).filter((word) => word !== '');
          for (const word of words) expect(said).toContain(word);
        }
      }),
      { numRuns: 200, verbose: 1 },
    );
  });

  it('is cut into sentences that lose no word', () => {
    fc.assert(
      fc.property(text, (said) => {
        const letters = (of: string): string => of.replace(/[^\p{L}\p{N}]/gu, '');
        const sentences = splitSentences(said);
        expect(sentences.length).toBeLessThanOrEqual(8);
        expect(letters(sentences.join(' '))).toBe(letters(said));
      }),
    );
  });

  it('is cut at words between two questions, never inside one', () => {
    const joints = new Set(['and', 'und']);
    expect(splitAtJoints('send and return my sand boots', joints)).toEqual([]);
    expect(splitAtJoints('where is it and who are you', joints)).toEqual([
      ['where is it', 'who are you'],
    ]);
  });
});

describe('4,000 characters', () => {
  it.each([
    ['one word', 'a'.repeat(4_000)],
    ['one number', '1'.repeat(4_000)],
    ['short words', 'a b c d '.repeat(500)],
    ['known words', 'where is my order '.repeat(222)],
    ['slips', 'ordre shipd trakc '.repeat(222)],
    ['different words', Array.from({ length: 600 }, (_, at) => `ord${at.toString(36)}`).join(' ')],
    ['sentences', 'where is my order. '.repeat(210)],
    ['questions', 'is it open and where is my order? '.repeat(117)],
    ['joints', 'and und also '.repeat(307)],
    ['addresses', 'a@a.aa '.repeat(571)],
    ['almost addresses', 'a@a.'.repeat(1_000)],
    ['wide decompositions', '\ufdfa'.repeat(4_000)],
    ['marks', 'e\u0301'.repeat(2_000)],
    ['signs of a script without spaces', '注文'.repeat(2_000)],
    ['emoji', '🙂'.repeat(2_000)],
    ['dashes', '1-'.repeat(2_000)],
  ])('are judged within 5 ms: %s', (_, long) => {
    // The best of ten, in time of this thread: a busy machine is not the matcher's fault, quadratic time is. Each
    // has a word of its own, since what was made of the same words is remembered.
    const times = Array.from({ length: 10 }, (__, run) => {
      const said = `${'abcdefghij'.charAt(run)}x ${long}`.slice(0, 4_000);
      const before = process.threadCpuUsage();
      matcher.matchAll(said);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1_000;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  });
});
