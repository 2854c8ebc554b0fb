import type { NumberedFeatures } from './feature-ids.ts';
import type { Signs } from './gate.ts';
import { indexPhrases } from './nearest.ts';
import type { Nearest } from './nearest.ts';
import type { Pacer } from './pacer.ts';
import type { Reading } from './reading.ts';
import { trainSvm } from './svm.ts';
import { fitVectorizer } from './tfidf.ts';
import type { Vector } from './tfidf.ts';

/** What speaks for what in one text. */
export type Evidence = {
  /** Per class; a view that the next text overwrites. */
  scores: Float32Array;
  best: number;
  nearest: Nearest | null;
  signs: Signs;
};

export type Classifier = { weigh(text: Numbered): Evidence };

/** A text with its features by number. */
export type Numbered = { reading: Reading; features: NumberedFeatures };

/** A phrase and the class it is an example of. */
export type Example = Numbered & { of: number };

const stepsPerVector = 5_000;

/** How many classes and features there are; not all need examples. */
export type Size = { classCount: number; featureCount: number };

/** Learns from example phrases. */
export async function trainClassifier(
  examples: readonly Example[],
  { classCount, featureCount }: Size,
  pacer: Pacer,
): Promise<Classifier> {
  const vectorizer = fitVectorizer(
    examples.map(({ features }) => features),
    featureCount,
  );
  const vectors: Vector[] = [];
  for (const { features } of examples) {
    vectors.push(vectorizer.vectorOf(features));
    const spent = pacer.spend(stepsPerVector);
    if (spent !== undefined) await spent;
  }
  const model = await trainSvm(
    {
      vectors,
      classes: Int32Array.from(examples, ({ of }) => of),
      classCount,
      featureCount,
    },
    pacer,
  );
  const phrases = await indexPhrases(vectors, featureCount, pacer);
  const known = new Set(examples.flatMap(({ reading }) => reading.stems));
  const ownStems = Array.from({ length: classCount }, () => new Set<string>());
  for (const { reading, of } of examples) for (const stem of reading.stems) ownStems[of]?.add(stem);
  const scores = new Float32Array(classCount);
  return {
    weigh({ reading, features }) {
      const vector = vectorizer.vectorOf(features);
      model.scoresOf(vector, scores);
      const nearest = phrases.nearestTo(vector);
      const best = greatestOf(scores);
      const own = coverageOf(reading, ownStems[best] ?? known);
      const coverage = coverageOf(reading, known);
      const signs: Signs = [scores[best] ?? -1, nearest?.similarity ?? 0, coverage, own];
      return { scores, best, nearest, signs };
    },
  };
}

/** The first of the greatest. */
function greatestOf(scores: Float32Array): number {
  let best = 0;
  for (let of = 1; of < scores.length; of += 1) {
    if ((scores[of] ?? 0) > (scores[best] ?? 0)) best = of;
  }
  return best;
}

/** The share of a text, by weight, whose stems are known; 1 for a text without words. */
export function coverageOf({ stems, weights }: Reading, known: ReadonlySet<string>): number {
  let total = 0;
  let covered = 0;
  for (const [at, stem] of stems.entries()) {
    const weight = weights[at] ?? 0;
    total += weight;
    if (known.has(stem)) covered += weight;
  }
  return total === 0 ? 1 : covered / total;
}
