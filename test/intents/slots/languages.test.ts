import { describe, expect, it } from 'vitest';
import { fold } from '../../../server/intents/languages/fold.ts';
import { coverage, languageOf } from '../../../server/intents/languages/languages.ts';

const codes = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'ar', 'he', 'ja', 'zh'];

describe('what is known about languages', () => {
  it('takes a variant for its language', () => {
    expect(languageOf('de-AT')).toBe(languageOf('de'));
    expect(languageOf('zh-Hant-TW')).toBe(languageOf('zh'));
    expect(languageOf('pt_BR')).toBe(languageOf('pt'));
    expect(languageOf('EN')).toBe(languageOf('en'));
  });

  it('knows nothing of others, and nothing of words that objects have', () => {
    expect(languageOf('xx').yes.size).toBe(0);
    expect(languageOf('constructor').yes.size).toBe(0);
    expect(languageOf('').yes.size).toBe(0);
  });

  it('claims sentences for English and German only', () => {
    expect(codes.filter((code) => coverage(code) === 'phrases')).toEqual(['en', 'de']);
    expect(coverage('xx')).toBe('buttons');
  });

  it.each(codes)('can tell yes from no, hears corrections, and counts: %s', (code) => {
    const language = languageOf(code);
    const { yes, no, unsure, corrections, cancel, startOver, numbers, ordinals } = language;
    for (const phrases of [yes, no, unsure, corrections, cancel, startOver]) {
      expect(phrases.size).toBeGreaterThan(1);
    }
    expect([...yes].filter((phrase) => no.has(phrase) || unsure.has(phrase))).toEqual([]);
    expect([...no].filter((phrase) => unsure.has(phrase))).toEqual([]);
    const counted = new Set(numbers.values());
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) expect(counted).toContain(number);
    expect([...numbers.values()].every(Number.isSafeInteger)).toBe(true);
    for (const place of [1, 2, 3, -1]) expect(new Set(ordinals.values())).toContain(place);
  });

  it.each(codes)('keeps every word as words are compared: %s', (code) => {
    const language = languageOf(code);
    for (const known of Object.values(language)) {
      if (typeof known === 'string') continue;
      for (const word of known.keys()) {
        expect(known.has(fold(word)), word).toBe(true);
        expect(word.trim(), `“${word}”`).toBe(word);
        expect(word).not.toBe('');
      }
    }
  });

  it('compares umlauts however they are typed', () => {
    const { yes, numbers } = languageOf('de');
    for (const spelling of ['natürlich', 'naturlich', 'natuerlich']) {
      expect(yes.has(fold(spelling)), spelling).toBe(true);
    }
    expect(numbers.get(fold('fünfunddreißig'))).toBe(35);
    expect(numbers.get(fold('fuenfunddreissig'))).toBe(35);
  });
});
