import type { Pacer } from './pacer.ts';

/** Scores of a text that was not learnt from, and the class it is of. */
export type Judged = { scores: readonly number[]; of: number };

/** What is believed before any phrase was seen, and how many phrases' worth that belief is. */
const usual = 0.25;
const belief = 10;

const stepsPerScore = 20;

/**
 * The temperature at which the softmax of scores is as sure as it is right: the one that makes what was held
 * out likeliest (Guo et al., 2017). Found by golden-section search over its logarithm, in fixed steps.
 */
export async function fitTemperature(held: readonly Judged[], pacer: Pacer): Promise<number> {
  const loss = async (log: number): Promise<number> => {
    const temperature = Math.exp(log);
    let sum = belief * 0.5 * (log - Math.log(usual)) ** 2;
    for (const { scores, of } of held) {
      let greatest = -Infinity;
      for (const score of scores) greatest = Math.max(greatest, score);
      let total = 0;
      for (const score of scores) total += Math.exp((score - greatest) / temperature);
      sum += Math.log(total) - ((scores[of] ?? greatest) - greatest) / temperature;
      const spent = pacer.spend(scores.length * stepsPerScore);
      if (spent !== undefined) await spent;
    }
    return sum;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.03);
  let high = Math.log(2);
  for (let step = 0; step < 16; step += 1) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if ((await loss(left)) < (await loss(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** The probabilities of the classes: positive, and 1 together. */
export function softmax(scores: ArrayLike<number>, temperature: number): Float64Array {
  const shares = new Float64Array(scores.length);
  let greatest = -Infinity;
  for (let of = 0; of < shares.length; of += 1) greatest = Math.max(greatest, scores[of] ?? 0);
  let total = 0;
  for (let of = 0; of < shares.length; of += 1) {
    shares[of] = Math.exp(((scores[of] ?? 0) - greatest) / temperature);
    total += shares[of] ?? 0;
  }
  return shares.map((share) => share / total);
}
