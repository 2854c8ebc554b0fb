/** What tells whether a text is about anything an intent knows. Each of about the same size. */
export type Signs = readonly [
  /** The best intent's score. */
  score: number,
  /** How like the nearest phrase it is. */
  similarity: number,
  /** How much of it any phrase knows, and how much the best intent's phrases know. */
  coverage: number,
  own: number,
];

export type Gate = {
  /** How likely it is that some intent is meant: 0 to 1. */
  scopeOf(signs: Signs): number;
  threshold: number;
};

export type Sample = { signs: Signs; inScope: boolean };

/** What is believed before any phrase was seen: the bias, then a weight per sign; and how firmly. */
const usual = [-3.2, 2, 2.5, 2, 1] as const;
const firmness = 0.02;

/** The share of texts about an intent that shall pass, the usual threshold, and how many samples that is worth. */
const keepRate = 0.94;
const usualThreshold = 0.4;
const belief = 20;

/**
 * Learns to tell texts about the intents from others, from phrases held out and from phrases of intents held
 * out whole: a logistic regression in which both kinds weigh the same, by Newton's method.
 */
export function fitGate(samples: readonly Sample[]): Gate {
  const counts = { inside: 0, outside: 0 };
  for (const { inScope } of samples) counts[inScope ? 'inside' : 'outside'] += 1;
  const enough = counts.inside > 0 && counts.outside > 0;
  const weights: number[] = [...usual];
  for (let step = 0; enough && step < 8; step += 1) stepNewton(weights, samples, counts);

  const scopeOf = (signs: Signs): number => logistic(weights, signs);
  const inside = samples
    .filter(({ inScope }) => inScope)
    .map(({ signs }) => scopeOf(signs))
    .sort((one, other) => one - other);
  const found = inside[Math.floor(inside.length * (1 - keepRate))] ?? usualThreshold;
  const blended = (found * inside.length + usualThreshold * belief) / (inside.length + belief);
  return { scopeOf, threshold: Math.min(0.7, Math.max(0.25, blended)) };
}

function logistic(weights: readonly number[], signs: Signs): number {
  let sum = weights[0] ?? 0;
  for (const [at, sign] of signs.entries()) sum += (weights[at + 1] ?? 0) * sign;
  return 1 / (1 + Math.exp(-sum));
}

/** One step towards the minimum of the loss plus the squared distance from what is usual. */
function stepNewton(
  weights: number[],
  samples: readonly Sample[],
  counts: { inside: number; outside: number },
): void {
  const size = weights.length;
  const gradient = weights.map((weight, at) => firmness * (weight - (usual[at] ?? 0)));
  const curvature = weights.map((_, row) =>
    weights.map((__, column): number => (row === column ? firmness : 0)),
  );
  for (const { signs, inScope } of samples) {
    const share = 0.5 / (inScope ? counts.inside : counts.outside);
    const guess = logistic(weights, signs);
    const off = share * (guess - (inScope ? 1 : 0));
    const bend = share * guess * (1 - guess);
    for (let row = 0; row < size; row += 1) {
      const one = row === 0 ? 1 : (signs[row - 1] ?? 0);
      gradient[row] = (gradient[row] ?? 0) + off * one;
      const line = curvature[row] ?? [];
      for (let column = 0; column < size; column += 1) {
        const other = column === 0 ? 1 : (signs[column - 1] ?? 0);
        line[column] = (line[column] ?? 0) + bend * one * other;
      }
    }
  }
  const steps = solve(curvature, gradient);
  for (const [at, step] of steps.entries()) weights[at] = (weights[at] ?? 0) - step;
}

/** Solves a small symmetric, positive system of equations by elimination. */
function solve(rows: readonly number[][], right: readonly number[]): number[] {
  const lines = rows.map((row, at) => [...row, right[at] ?? 0]);
  for (const [at, line] of lines.entries()) {
    const pivot = line[at] ?? 1;
    for (const [other, below] of lines.entries()) {
      if (other === at) continue;
      const factor = (below[at] ?? 0) / pivot;
      for (let column = at; column < below.length; column += 1) {
        below[column] = (below[column] ?? 0) - factor * (line[column] ?? 0);
      }
    }
  }
  return lines.map((line, at) => (line.at(-1) ?? 0) / (line[at] ?? 1));
}
