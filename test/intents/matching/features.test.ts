import { describe, expect, it } from 'vitest';
import { createFeatureIds } from '../../../server/intents/matching/feature-ids.ts';
import { extractFeatures } from '../../../server/intents/matching/features.ts';
import { matchedLanguageOf } from '../../../server/intents/matching/languages.ts';
import { readText } from '../../../server/intents/matching/reading.ts';
import { fitVectorizer } from '../../../server/intents/matching/tfidf.ts';

const english = matchedLanguageOf('en');
const featuresOf = (text: string) => extractFeatures(readText(text, english));
const group = (text: string, at: number): Set<number> => new Set(featuresOf(text)[at]);
const shared = (one: Set<number>, other: Set<number>): number =>
  [...one].filter((feature) => other.has(feature)).length;

describe('the features of a text', () => {
  it('holds stems, and the groups of words for one thing', () => {
    const parcel = group('parcel', 0);
    expect(parcel.size).toBe(2);
    expect(shared(parcel, group('packages', 0))).toBe(1);
    expect(shared(parcel, group('parcels', 0))).toBe(2);
    expect(shared(group('banana', 0), group('parcel', 0))).toBe(0);
  });

  it('holds pairs of neighbours, with the beginning and the end', () => {
    expect(group('track parcel', 1).size).toBe(3);
    expect(shared(group('track parcel', 1), group('parcel track', 1))).toBe(0);
    expect(shared(group('track parcel', 1), group('track parcel now', 1))).toBe(2);
  });

  it('holds runs of two to five letters, so that a slip leaves most of them', () => {
    expect(featuresOf('ab')[2]).toHaveLength(3 + 2 + 1);
    const right = group('delivery', 2);
    expect(shared(right, group('delivrey', 2))).toBeGreaterThan(right.size / 4);
    expect(shared(right, group('banana', 2))).toBeLessThan(2);
  });

  it('holds pairs of words that matter, in any order and whatever small words stand between', () => {
    expect(group('cancel the order', 3)).toEqual(group('order to cancel', 3));
    expect(group('is it the', 3).size).toBe(0);
  });

  it('is nothing for a text without words', () => {
    const empty = { words: [], stems: [], names: [], weights: [] };
    expect(
      extractFeatures(empty)
        .slice(0, 2)
        .map(({ length }) => length),
    ).toEqual([0, 0]);
  });
});

describe('features by number', () => {
  it('gives each its own, and none to what no phrase has', () => {
    const ids = createFeatureIds();
    const features = Array.from({ length: 20_000 }, (_, at) => Int32Array.of(at * 7_919));
    const numbers = features.map((one) => ids.add([one])[0]?.[0]);
    expect(numbers).toEqual(features.map((_, at) => at));
    expect(ids.count()).toBe(20_000);
    expect(ids.add([Int32Array.of(7_919)])).toEqual([Int32Array.of(1)]);
    expect(ids.find([Int32Array.of(7_919, -5)])).toEqual([Int32Array.of(1, -1)]);
    expect(ids.count()).toBe(20_000);
  });
});

describe('weights of features', () => {
  const ids = createFeatureIds();
  const phrases = ['track my parcel', 'send my parcel back', 'opening hours'].map((text) =>
    ids.add(featuresOf(text)),
  );
  const { vectorOf } = fitVectorizer(phrases, ids.count());
  const lengthOf = (values: Float32Array): number => Math.hypot(...values);

  it('makes every text as long, whatever it says', () => {
    for (const text of ['parcel', 'track my parcel', 'hours hours hours of parcel'])
      expect(lengthOf(vectorOf(ids.find(featuresOf(text))).values)).toBeCloseTo(1, 5);
  });

  it('knows nothing of a text without a known feature', () => {
    expect(vectorOf(ids.find(featuresOf('qqq'))).ids).toHaveLength(0);
  });

  it('says more with a rare word than with one of many phrases', () => {
    const { ids: found, values } = vectorOf(
      ids.find([featuresOf('track parcel')[0] ?? new Int32Array(0)]),
    );
    const weightOf = (word: string): number => {
      const [id] = ids.find([featuresOf(word)[0] ?? new Int32Array(0)])[0] ?? [];
      return values[found.indexOf(id ?? -1)] ?? 0;
    };
    expect(weightOf('track')).toBeGreaterThan(weightOf('parcel'));
  });

  it('leaves the vector of one text alone while it makes another', () => {
    const one = vectorOf(ids.find(featuresOf('track my parcel')));
    const before = [...one.values];
    vectorOf(ids.find(featuresOf('opening hours')));
    expect([...one.values]).toEqual(before);
  });
});
