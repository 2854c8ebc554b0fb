/** Cryptographic randomness as a collaborator; a simulation hands in a seeded one. */
export type RandomBytes = (count: number) => Uint8Array;
