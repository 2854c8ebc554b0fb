import { fitLogistic, likelihoodOf } from './logistic.ts';
import type { Observation } from './logistic.ts';
import type { Pacer } from './pacer.ts';
import { fitTemperature, softmax } from './temperature.ts';
import type { Judged } from './temperature.ts';

/** Turns scores into how likely each class is. */
export type Confidence = { sharesOf(scores: ArrayLike<number>): Float64Array };

/** Customers put things in more ways than phrases do, so that what was held out looks easier than what will be said. */
const growth = 1.15;

const stepsPerScore = 40;

/** At first a share is taken at its word. */
const belief = { weights: [0, 1], firmness: 0.02 };

/**
 * Learns from held-out phrases how sure to be: first a temperature, then how often the greatest share is right.
 * Between many classes small shares are righter than they say, and great ones not quite as right.
 */
export async function fitConfidence(held: readonly Judged[], pacer: Pacer): Promise<Confidence> {
  const temperature = await fitTemperature(held, pacer);
  const seen: Observation[] = [];
  for (const { scores, of } of held) {
    const greatest = Math.max(...scores);
    const share = Math.max(...softmax(scores, temperature));
    seen.push({
      signs: [logit(share)],
      holds: scores[of] === greatest,
      share: 1 / held.length,
    });
    const spent = pacer.spend(scores.length * stepsPerScore);
    if (spent !== undefined) await spent;
  }
  const weights = await fitLogistic(seen, belief, pacer);
  return {
    sharesOf(scores) {
      const shares = softmax(scores, temperature * growth);
      let greatest = 0;
      for (const share of shares) greatest = Math.max(greatest, share);
      if (greatest >= 1) return shares;
      const sure = likelihoodOf(weights, [logit(greatest)]);
      const rest = (1 - sure) / (1 - greatest);
      return shares.map((share) => (share === greatest ? sure : Math.min(sure, share * rest)));
    },
  };
}

/** The logarithm of the odds, within bounds. */
function logit(share: number): number {
  const within = Math.min(0.999, Math.max(0.001, share));
  return Math.log(within / (1 - within));
}
