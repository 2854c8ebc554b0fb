/** What an engine made of a sentence: the likeliest intent, how sure it is of it, and that any is meant. */
export type Guess = { intent: string | null; confidence: number; scope: number };

/** The share that is right, in percent. */
export function accuracyOf(guesses: readonly Guess[], truths: readonly string[]): number {
  const right = guesses.filter(({ intent }, at) => intent === truths[at]).length;
  return (100 * right) / guesses.length;
}

/** The mean over the intents of the harmonic mean of precision and recall, in percent. */
export function macroF1Of(guesses: readonly Guess[], truths: readonly string[]): number {
  const scores = [...new Set(truths)].map((intent) => {
    let both = 0;
    let either = 0;
    for (const [at, guess] of guesses.entries()) {
      if (guess.intent === intent) either += 1;
      if (truths[at] === intent) either += 1;
      if (guess.intent === intent && truths[at] === intent) both += 1;
    }
    return either === 0 ? 0 : (2 * both) / either;
  });
  return (100 * scores.reduce((sum, score) => sum + score, 0)) / scores.length;
}

/**
 * How often a sentence about an intent is taken to be more likely so than one about none, in percent: the area
 * under the ROC curve, with equal scores as half.
 */
export function aurocOf(inside: readonly number[], outside: readonly number[]): number | null {
  if (inside.length === 0 || outside.length === 0) return null;
  const all = [
    ...inside.map((score) => ({ score, inside: true })),
    ...outside.map((score) => ({ score, inside: false })),
  ].sort((one, other) => one.score - other.score);
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]?.score === all[from]?.score) to += 1;
    const rank = (from + to + 1) / 2;
    ranks += rank * all.slice(from, to).filter((one) => one.inside).length;
    from = to;
  }
  const count = inside.length;
  return (100 * (ranks - (count * (count + 1)) / 2)) / (count * outside.length);
}

const bins = 10;

/** How far off the confidence is on average, 0 to 1: expected calibration error over ten bins. */
export function eceOf(guesses: readonly Guess[], truths: readonly string[]): number {
  const sums = new Float64Array(bins);
  for (const [at, { intent, confidence }] of guesses.entries()) {
    const bin = Math.min(bins - 1, Math.floor(confidence * bins));
    sums[bin] = (sums[bin] ?? 0) + confidence - (intent === truths[at] ? 1 : 0);
  }
  return sums.reduce((sum, off) => sum + Math.abs(off), 0) / guesses.length;
}
