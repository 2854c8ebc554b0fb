import { fitLogistic, likelihoodOf } from './logistic.ts';
import type { Pacer } from './pacer.ts';

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

const belief = { weights: [-3.2, 2, 2.5, 2, 1], firmness: 0.02 };

/** The share of texts about an intent that shall pass, and the usual threshold, worth so many samples. */
const keepRate = 0.92;
const usualThreshold = 0.4;
const worth = 20;
const lowest = 0.3;
const highest = 0.7;

/**
 * Learns to tell texts about the intents from others, from phrases held out and from phrases of intents held
 * out whole: a logistic regression in which both kinds weigh the same.
 */
export async function fitGate(samples: readonly Sample[], pacer: Pacer): Promise<Gate> {
  const inside = samples.filter(({ inScope }) => inScope);
  const outside = samples.length - inside.length;
  const both = inside.length > 0 && outside > 0;
  const weights = await fitLogistic(
    (both ? samples : []).map(({ signs, inScope }) => ({
      signs,
      holds: inScope,
      share: 0.5 / (inScope ? inside.length : outside),
    })),
    belief,
    pacer,
  );
  const scopeOf = (signs: Signs): number => likelihoodOf(weights, signs);
  const scopes = inside.map(({ signs }) => scopeOf(signs)).sort((one, other) => one - other);
  const found = scopes[Math.floor(scopes.length * (1 - keepRate))] ?? usualThreshold;
  const blended = (found * scopes.length + usualThreshold * worth) / (scopes.length + worth);
  return { scopeOf, threshold: Math.min(highest, Math.max(lowest, blended)) };
}
