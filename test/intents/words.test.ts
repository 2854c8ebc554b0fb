import { describe, expect, it } from 'vitest';
import { apologise } from '../../server/intents/apology.ts';
import { languageOf } from '../../server/intents/languages/languages.ts';
import { intentsOf } from './chat.ts';
import { wordsOf } from '../../server/intents/words/words.ts';
import { readYesNo } from '../../server/intents/yes-no.ts';

const none = { yes: '', no: '' };

describe.each(['ar', 'de', 'en', 'es', 'fr', 'he', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'zh'])(
  'what the engine says in %s',
  (code) => {
    const words = wordsOf(code);

    it('is of that language, and whole', () => {
      if (code !== 'en') expect(words).not.toBe(wordsOf('en'));
      const { orderStatus, ticketStatus, asOf, stock, ...sentences } = words;
      const said = [orderStatus, ticketStatus, sentences].flatMap((group) => Object.values(group));
      expect(said.every((one) => one.trim() !== '')).toBe(true);
      expect(asOf('12:04')).toContain('12:04');
      expect(Object.keys(stock)).toEqual(['in_stock', 'out', 'unknown']);
    });

    it('has buttons that are understood, also when they are typed', () => {
      const language = languageOf(code);
      expect(readYesNo(words.yes, language, none)).toBe('yes');
      expect(readYesNo(words.no, language, none)).toBe('no');
    });
  },
);

describe('a yes that writes', () => {
  it.each([
    ['yes please', 'yes'],
    ['sure, go ahead', 'yes'],
    ['no problem', 'yes'],
    ['no thanks', 'no'],
    ['do not do it', null],
    ['don’t do it', null],
    ['ok wrong', null],
    ['yes, but to another address', null],
    ['I am not sure', null],
    ['ok no', null],
    ['', null],
  ])('is the whole answer: %s', (said, meant) => {
    expect(readYesNo(said, languageOf('en'), none)).toBe(meant);
  });
});

describe('an apology', () => {
  it('names the ways to a person that the site has, by buttons that lead there', () => {
    expect(apologise('en', intentsOf())).toMatchObject({
      type: 'quick_replies',
      text: expect.stringContaining('Your message is not lost.'),
      replies: expect.arrayContaining([{ label: 'Talk to a person', say: 'Talk to a person' }]),
    });
  });

  it('is words alone where there is none', () => {
    expect(apologise('de', [])).toEqual({ type: 'text', text: wordsOf('de').apology });
  });
});
