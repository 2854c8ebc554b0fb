import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { accuracyOf, aurocOf, eceOf, macroF1Of } from './measures.ts';
import type { Guess } from './measures.ts';
import { planSet } from './sets.ts';

const guess = (intent: string, confidence = 1): Guess => ({ intent, confidence, scope: 1 });

describe('what the bench of understanding measures', () => {
  it('counts what is right', () => {
    const guesses = [guess('a'), guess('a'), guess('b'), guess('c')];
    expect(accuracyOf(guesses, ['a', 'b', 'b', 'c'])).toBe(75);
    // a: one of two and all of one; b: all of one and one of two; c: both whole.
    expect(macroF1Of(guesses, ['a', 'b', 'b', 'c'])).toBeCloseTo((100 * (2 / 3 + 2 / 3 + 1)) / 3);
  });

  it('tells how well two kinds are told apart, with equal scores as half', () => {
    expect(aurocOf([0.9, 0.8], [0.1, 0.2])).toBe(100);
    expect(aurocOf([0.1], [0.9])).toBe(0);
    expect(aurocOf([0.5, 0.5], [0.5])).toBe(50);
    expect(aurocOf([0.9, 0.3], [0.5, 0.1])).toBe(75);
    expect(aurocOf([0.5], [])).toBeNull();
  });

  it('tells how far off the confidence is', () => {
    const four = [0.75, 0.75, 0.75, 0.75].map((confidence) => guess('a', confidence));
    expect(eceOf(four, ['a', 'a', 'a', 'b'])).toBeCloseTo(0);
    expect(eceOf(four, ['b', 'b', 'b', 'b'])).toBeCloseTo(0.75);
    expect(eceOf([guess('a', 1)], ['a'])).toBe(0);
  });
});

describe('what the bench of understanding runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-set-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (rows: object[]): void =>
    writeFileSync(join(folder, 'data.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const rows = (split: string, count: number, more: object = {}): object[] =>
    ['a', 'b'].flatMap((intent) =>
      Array.from({ length: count }, (_, at) => ({
        text: `${intent} ${at}`,
        intent,
        split,
        ...more,
      })),
    );
  const shapes = (): (string | number)[][] =>
    planSet(folder).map(({ regime, trials }) => [
      regime,
      trials.length,
      ...trials
        .slice(0, 1)
        .flatMap(({ train, test, oos }) => [train.length, test.length, oos.length]),
    ]);

  it('takes the few phrases that were published, and leaves out what is about nothing', () => {
    write([
      ...rows('train', 20),
      ...rows('train_5', 5),
      ...rows('test', 3),
      { text: 'x', intent: 'oos', split: 'oos_test' },
      { text: 'y', intent: 'oos', split: 'train' },
    ]);
    expect(shapes()).toEqual([
      ['5', 1, 10, 6, 1],
      ['10', 3, 20, 6, 1],
      ['full', 1, 40, 6, 1],
    ]);
  });

  it('draws from a set that is not split, and asks for the rest', () => {
    write(rows('all', 12));
    expect(shapes()).toEqual([
      ['5', 3, 10, 14, 0],
      ['10', 3, 20, 4, 0],
    ]);
    const [first, again] = [planSet(folder), planSet(folder)];
    expect(again).toEqual(first);
    expect(first[0]?.trials[0]?.train).not.toEqual(first[0]?.trials[1]?.train);
  });

  it('takes each language for itself', () => {
    write(
      ['en', 'de'].flatMap((lang) => [...rows('valid', 4, { lang }), ...rows('test', 2, { lang })]),
    );
    expect(planSet(folder).map(({ set }) => set.slice(-3))).toEqual(['-en', '-de']);
    expect(shapes()).toEqual([
      ['full', 1, 8, 4, 0],
      ['full', 1, 8, 4, 0],
    ]);
  });

  it('says when there is nothing to read', () => {
    expect(() => planSet(join(folder, 'nowhere'))).toThrow('has no data.jsonl');
  });
});
