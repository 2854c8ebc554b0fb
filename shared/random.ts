/** Cryptographic randomness as a collaborator; a simulation hands in a seeded one. */
export type RandomBytes = (count: number) => Uint8Array;

/** From 0 up to, not including, 1. */
export function drawFraction(random: RandomBytes): number {
  return random(4).reduce((value, byte) => value * 256 + byte, 0) / 2 ** 32;
}
