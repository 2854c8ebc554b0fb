import type { Pacer } from './pacer.ts';

/** One thing seen: its signs, whether it was so, and how much it counts. */
export type Observation = { signs: readonly number[]; holds: boolean; share: number };

/** What is believed before anything was seen: the bias, then a weight per sign; and how firmly. */
export type Belief = { weights: readonly number[]; firmness: number };

/** How likely it is, 0 to 1, by weights that begin with the bias. */
export function likelihoodOf(weights: readonly number[], signs: readonly number[]): number {
  let sum = weights[0] ?? 0;
  for (const [at, sign] of signs.entries()) sum += (weights[at + 1] ?? 0) * sign;
  return 1 / (1 + Math.exp(-sum));
}

const steps = 8;
const stepsPerObservation = 200;

/** Logistic regression by Newton's method: the bias and a weight per sign. Few observations change a belief little. */
export async function fitLogistic(
  observations: readonly Observation[],
  belief: Belief,
  pacer: Pacer,
): Promise<number[]> {
  const weights = [...belief.weights];
  for (let step = 0; step < steps && observations.length > 0; step += 1) {
    stepNewton(weights, observations, belief);
    const spent = pacer.spend(observations.length * stepsPerObservation);
    if (spent !== undefined) await spent;
  }
  return weights;
}

/** One step towards the minimum of the loss plus the squared distance from what is believed. */
function stepNewton(
  weights: number[],
  observations: readonly Observation[],
  { weights: usual, firmness }: Belief,
): void {
  const size = weights.length;
  const gradient = weights.map((weight, at) => firmness * (weight - (usual[at] ?? 0)));
  const curvature = weights.map((_, row) =>
    weights.map((__, column): number => (row === column ? firmness : 0)),
  );
  for (const { signs, holds, share } of observations) {
    const guess = likelihoodOf(weights, signs);
    const off = share * (guess - (holds ? 1 : 0));
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
  for (const [at, step] of solve(curvature, gradient).entries()) {
    weights[at] = (weights[at] ?? 0) - step;
  }
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
