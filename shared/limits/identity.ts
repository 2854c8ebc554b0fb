/** Of identity: what a shop says of its customer in a token, the keys that prove it, and how sessions end. */
export const identityLimits = {
  /** Rows about tokens and sessions that are over, cleared away by each new one, which makes two at most. */
  identityRowsPerSweep: 10,
} as const;
