/** Of identity: what a shop says of its customer in a token, the keys that prove it, and how sessions end. */
export const identityLimits = {
  /** A shop's token, in characters; and from its signing, or from now, to its expiry. */
  identityTokenChars: 4_096,
  identityTokenMs: 600_000,
  /** How far a shop's clock may be off: unless the site says otherwise, and at most. */
  identitySkewMs: 60_000,
  identitySkewMaxMs: 300_000,
  /** What makes a token one of its kind (`jti`), and what a page proves with that it presented one before. */
  identityTokenIdChars: 256,
  identityHolderChars: 64,
  /** A secret that a shop signs with, in bytes. */
  identitySecretBytes: 32,
  /** A shop's key set: its size, how many keys, how long it may take, and how long it is believed unasked. */
  identityKeySetBytes: 65_536,
  identityKeys: 50,
  identityKeySetTimeoutMs: 5_000,
  identityKeySetFreshMs: 600_000,
  /** Between two looks at a key set, however many tokens name a key that is not in it; or while it cannot be had. */
  identityKeySetRetryMs: 10_000,
  /** How long a key set is believed whose address gives no other. */
  identityKeySetStaleMs: 86_400_000,
  /** How long a proven session lasts after the proof; a page proves again whenever it is loaded. */
  provenSessionMs: 86_400_000,
  /** Rows about tokens and sessions that are over, cleared away by each new one, which makes two at most. */
  identityRowsPerSweep: 10,
  /** How often a process looks for sessions that others have ended, and how far back, for commits that were late. */
  sessionEndLookMs: 1_000,
  sessionEndOverlapMs: 15_000,
} as const;
