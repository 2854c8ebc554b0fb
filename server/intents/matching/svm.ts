import type { Vector } from './tfidf.ts';
import type { Pacer } from './pacer.ts';

/** One line per class, as far from the phrases on both of its sides as they allow. */
export type LinearModel = {
  /** The distance from each class's line: above 0 speaks for it. */
  scoresOf(vector: Vector, into: Float32Array): void;
};

export type Examples = {
  vectors: readonly Vector[];
  /** The class of each vector, from 0. */
  classes: Int32Array;
  classCount: number;
  featureCount: number;
};

/** How dear a phrase on the wrong side is, and how much dearer one of the class itself. */
export type SvmOptions = {
  cost: number;
  positive: number;
  bias: number;
  epochs: number;
  tolerance: number;
};

export const svmOptions: SvmOptions = { cost: 1, positive: 2, bias: 1, epochs: 30, tolerance: 0.3 };

/**
 * One linear SVM per class against the rest, with squared hinge loss, by dual coordinate descent (Hsieh et
 * al., 2008), all classes in one pass over the phrases. The order of phrases is fixed, so the same phrases
 * give the same model everywhere.
 */
export async function trainSvm(
  { vectors, classes, classCount, featureCount }: Examples,
  pacer: Pacer,
  options = svmOptions,
): Promise<LinearModel> {
  const { cost, positive, bias, epochs, tolerance } = options;
  const weights = new Float32Array((featureCount + 1) * classCount);
  const alphas = new Float32Array(vectors.length * classCount);
  const model = createLinearModel(weights, { classCount, featureCount, bias });
  const scores = new Float32Array(classCount);
  const deltas = new Float32Array(classCount);
  const changed = new Int32Array(classCount);
  const biasRow = featureCount * classCount;
  const slackOwn = 1 / (2 * cost * positive);
  const slackOther = 1 / (2 * cost);

  function addTo({ ids, values }: Vector, count: number): void {
    for (let at = 0; at < ids.length; at += 1) {
      const row = (ids[at] ?? 0) * classCount;
      const value = values[at] ?? 0;
      for (let index = 0; index < count; index += 1) {
        const of = changed[index] ?? 0;
        weights[row + of] = (weights[row + of] ?? 0) + (deltas[of] ?? 0) * value;
      }
    }
    for (let index = 0; index < count; index += 1) {
      const of = changed[index] ?? 0;
      weights[biasRow + of] = (weights[biasRow + of] ?? 0) + (deltas[of] ?? 0) * bias;
    }
  }

  /** Moves one phrase's multipliers to where they are best while all others stay; how far off they were. */
  function visit(at: number): number {
    const vector = vectors[at];
    if (vector === undefined) return 0;
    model.scoresOf(vector, scores);
    const norm = (vector.ids.length === 0 ? 0 : 1) + bias * bias;
    const own = classes[at];
    let worst = 0;
    let count = 0;
    for (let of = 0; of < classCount; of += 1) {
      const sign = of === own ? 1 : -1;
      const slack = of === own ? slackOwn : slackOther;
      const alpha = alphas[at * classCount + of] ?? 0;
      const gradient = sign * (scores[of] ?? 0) - 1 + slack * alpha;
      if (alpha === 0 && gradient >= 0) continue;
      worst = Math.max(worst, Math.abs(gradient));
      const next = Math.max(0, alpha - gradient / (norm + slack));
      alphas[at * classCount + of] = next;
      deltas[of] = (next - alpha) * sign;
      changed[count] = of;
      count += 1;
    }
    addTo(vector, count);
    return worst;
  }

  const order = Int32Array.from(vectors.keys());
  let seed = 1;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    seed = shuffle(order, seed);
    let worst = 0;
    for (const at of order) {
      const steps = (vectors[at]?.ids.length ?? 0) * classCount * 2;
      worst = Math.max(worst, visit(at));
      const spent = pacer.spend(steps);
      if (spent !== undefined) await spent;
    }
    if (worst < tolerance) break;
  }
  return model;
}

/** Apart from training, so that a model keeps its weights alone and nothing it was trained from. */
function createLinearModel(
  weights: Float32Array,
  { classCount, featureCount, bias }: { classCount: number; featureCount: number; bias: number },
): LinearModel {
  const biasRow = featureCount * classCount;
  return {
    scoresOf({ ids, values }, into) {
      for (let of = 0; of < classCount; of += 1) into[of] = (weights[biasRow + of] ?? 0) * bias;
      for (let at = 0; at < ids.length; at += 1) {
        const row = (ids[at] ?? 0) * classCount;
        const value = values[at] ?? 0;
        for (let of = 0; of < classCount; of += 1) {
          into[of] = (into[of] ?? 0) + (weights[row + of] ?? 0) * value;
        }
      }
    },
  };
}

/** Shuffles with numbers that are the same everywhere; answers the seed for the next time. */
function shuffle(order: Int32Array, seed: number): number {
  let state = seed;
  for (let at = order.length - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 0x1_0000_0000) * (at + 1));
    const kept = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = kept;
  }
  return state;
}
