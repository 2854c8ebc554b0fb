/** One bucket that something was spent from; a key stands in a write once. */
export type RateSpend = { key: string; perMinute: number; burst: number; spent: number };

export type RateSpends = { at: number; buckets: readonly RateSpend[] };

/** How many wrong proofs one key may have, and how many tries may be under way at once whatever was wrong. */
export type ProofLimit = { key: string; allowed: number; atOnce: number };

export type ProofWait = {
  visitor: ProofLimit;
  place: ProofLimit;
  at: number;
  /** No try of a clock that is right is remembered longer than this; what says so does not count. */
  latest: number;
};

export type ProofBegin = ProofWait & {
  /** Names the try; made by whoever begins it. */
  id: string;
  /** What is proven, and how many of its wrong ones are worth counting. */
  subject: { key: string; counted: number };
  /** Then the try stops counting as one under way: its process is dead. */
  leaseUntil: number;
};

export type ProofBegun =
  | { kind: 'begun'; wrongAbout: number }
  | { kind: 'refused'; waitMs: number }
  /** What is left is reserved by others' tries; of whom. */
  | { kind: 'full'; full: ('visitor' | 'place')[] };

export type ProofEnd = {
  id: string;
  visitor: string;
  place: string;
  subject: string;
  /** When a wrong one is forgotten; null for one that was not wrong. */
  wrongUntil: number | null;
};

export type LeaseTake = { name: string; holder: string; at: number; until: number };

export type LeaseResult = { kind: 'taken'; fence: number } | { kind: 'held'; until: number };

export type LeaseRenewal = { name: string; fence: number; at: number; until: number };

export type LeaseRelease = { name: string; fence: number };
