import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitConfidence } from '../../../server/intents/matching/confidence.ts';
import { fitGate } from '../../../server/intents/matching/gate.ts';
import type { Sample } from '../../../server/intents/matching/gate.ts';
import { fitLogistic, likelihoodOf } from '../../../server/intents/matching/logistic.ts';
import { indexPhrases } from '../../../server/intents/matching/nearest.ts';
import { createPacer, stepsPerTurn } from '../../../server/intents/matching/pacer.ts';
import { trainSvm } from '../../../server/intents/matching/svm.ts';
import { fitTemperature, softmax } from '../../../server/intents/matching/temperature.ts';
import type { Vector } from '../../../server/intents/matching/tfidf.ts';
import { pause } from './examples.ts';

const pacer = createPacer(pause);
const vector = (...ids: number[]): Vector => ({
  ids: Int32Array.from(ids),
  values: new Float32Array(ids.length).fill(1 / Math.sqrt(ids.length)),
});
const bestOf = (scores: Float32Array): number => scores.indexOf(Math.max(...scores));

describe('the classifier', () => {
  const vectors = [
    vector(0, 1),
    vector(0, 2),
    vector(3, 4),
    vector(3, 5),
    vector(6, 7),
    vector(6, 1),
  ];
  const examples = {
    vectors,
    classes: Int32Array.of(0, 0, 1, 1, 2, 2),
    classCount: 3,
    featureCount: 8,
  };
  const scoresOf = async (text: Vector): Promise<Float32Array> => {
    const scores = new Float32Array(3);
    (await trainSvm(examples, pacer)).scoresOf(text, scores);
    return scores;
  };

  it('puts what it has learnt on the right side of every line', async () => {
    for (const [at, text] of vectors.entries()) {
      const scores = await scoresOf(text);
      expect(bestOf(scores)).toBe(examples.classes[at]);
      expect(Math.max(...scores)).toBeGreaterThan(0);
    }
  });

  it('goes by what the phrases of one class share', async () => {
    expect(bestOf(await scoresOf(vector(0)))).toBe(0);
    expect(bestOf(await scoresOf(vector(3, 1)))).toBe(1);
  });

  it('is the same every time', async () => {
    expect(await scoresOf(vector(0, 4, 6))).toEqual(await scoresOf(vector(0, 4, 6)));
  });

  it('takes a text without features for none of them', async () => {
    expect(Math.max(...(await scoresOf(vector())))).toBeLessThan(0);
  });
});

describe('the nearest phrase', () => {
  it('is the one with the greatest cosine, and the first of equals', async () => {
    const { nearestTo } = await indexPhrases([vector(0, 1), vector(1, 2), vector(1, 2)], 4, pacer);
    expect(nearestTo(vector(1, 2))).toEqual({ phrase: 1, similarity: expect.closeTo(1, 5) });
    expect(nearestTo(vector(0))?.phrase).toBe(0);
    expect(nearestTo(vector(3))).toBeNull();
  });

  it('finds what comparing with each phrase finds', async () => {
    const texts = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(texts, { minLength: 1, maxLength: 20 }),
        texts,
        async (all, one) => {
          const { nearestTo } = await indexPhrases(
            all.map((ids) => vector(...ids)),
            31,
            pacer,
          );
          const likeness = all.map(
            (ids) =>
              ids.filter((id) => one.includes(id)).length / Math.sqrt(ids.length * one.length),
          );
          expect(nearestTo(vector(...one))?.similarity ?? 0).toBeCloseTo(Math.max(...likeness), 4);
        },
      ),
    );
  });
});

describe('how sure it is', () => {
  const judged = (right: number, wrong: number) => [
    ...Array.from({ length: right }, () => ({ scores: [1, 0, 0], of: 0 })),
    ...Array.from({ length: wrong }, () => ({ scores: [1, 0, 0], of: 1 })),
  ];

  it('cools down where it was right, and warms up where it was not', async () => {
    const right = await fitTemperature(judged(100, 0), pacer);
    const wrong = await fitTemperature(judged(50, 50), pacer);
    expect(right).toBeLessThan(wrong);
  });

  it('comes to say how often it is right', async () => {
    const { sharesOf } = await fitConfidence(judged(800, 200), pacer);
    expect(Math.max(...sharesOf([1, 0, 0]))).toBeGreaterThan(0.7);
    expect(Math.max(...sharesOf([1, 0, 0]))).toBeLessThan(0.9);
  });

  it('believes something before it has seen anything', async () => {
    const { sharesOf } = await fitConfidence([], pacer);
    expect(Math.max(...sharesOf([1, 0]))).toBeGreaterThan(0.9);
    expect([...sharesOf([0.3])]).toEqual([1]);
  });

  it('shares out one whole', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1 }), (scores) => {
        const shares = [...softmax(scores, 0.1)];
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
        expect(shares.indexOf(Math.max(...shares))).toBe(scores.indexOf(Math.max(...scores)));
      }),
    );
  });
});

describe('a likelihood that is learnt', () => {
  it('tells two kinds apart, and goes the right way', async () => {
    const seen = Array.from({ length: 40 }, (_, at) => ({
      signs: [at / 40],
      holds: at >= 20,
      share: 1 / 40,
    }));
    const weights = await fitLogistic(seen, { weights: [0, 0], firmness: 0.001 }, pacer);
    expect(likelihoodOf(weights, [0.1])).toBeLessThan(0.2);
    expect(likelihoodOf(weights, [0.9])).toBeGreaterThan(0.8);
    expect(likelihoodOf(weights, [0.5])).toBeCloseTo(0.5, 1);
  });

  it('stays with what is believed while nothing was seen', async () => {
    expect(await fitLogistic([], { weights: [1, -2], firmness: 1 }, pacer)).toEqual([1, -2]);
  });
});

describe('the gate', () => {
  const samples = (scores: number[], inScope: boolean): Sample[] =>
    scores.map((score) => ({ signs: [score, 0.5, 0.5, 0.5], inScope }));
  const spread = (from: number, to: number): number[] =>
    Array.from({ length: 50 }, (_, at) => from + ((to - from) * at) / 50);
  const learnt = fitGate(
    [...samples(spread(-0.2, 1), true), ...samples(spread(-1, 0), false)],
    pacer,
  );

  it('lets through most of what is about an intent, and less of what is not', async () => {
    const gate = await learnt;
    const passes = (score: number): boolean =>
      gate.scopeOf([score, 0.5, 0.5, 0.5]) >= gate.threshold;
    expect(spread(-0.2, 1).filter(passes).length).toBeGreaterThan(40);
    expect(spread(-1, 0).filter(passes).length).toBeLessThan(25);
  });

  it('has a threshold within bounds also where nothing was held out', async () => {
    const { threshold, scopeOf } = await fitGate([], pacer);
    expect(threshold).toBeCloseTo(0.4);
    expect(scopeOf([1, 1, 1, 1])).toBeGreaterThan(threshold);
    expect(scopeOf([-1, 0, 0, 0])).toBeLessThan(threshold);
  });

  it('grows with every sign', async () => {
    const { scopeOf } = await fitGate([], pacer);
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, unit, unit, fc.nat(3), (score, similarity, coverage, own, which) => {
        const less: [number, number, number, number] = [score, similarity, coverage, own];
        const more: [number, number, number, number] = [...less];
        more[which] = (more[which] ?? 0) + 0.1;
        expect(scopeOf(more)).toBeGreaterThan(scopeOf(less));
      }),
    );
  });
});

describe('the pacer', () => {
  it('pauses after so much work, and begins to count again', async () => {
    let pauses = 0;
    const { spend } = createPacer(async () => void (pauses += 1));
    expect(spend(stepsPerTurn - 1)).toBeUndefined();
    await spend(1);
    expect(pauses).toBe(1);
    expect(spend(stepsPerTurn - 1)).toBeUndefined();
  });
});
