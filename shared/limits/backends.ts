/** Of what goes out to backends: calls, replies, expressions, tokens, writes. */
export const backendLimits = {
  /** A call to a backend. */
  connectTimeoutMs: 3_000,
  firstByteTimeoutMs: 8_000,
  totalTimeoutMs: 10_000,
  /** A backend's reply after decompression, and its nesting. */
  replyBytes: 262_144,
  replyDepth: 64,
  /** Calls under way to one connection, and waiting for a place, each for at most half of its deadline. */
  connectionConcurrency: 20,
  connectionQueue: 200,
  /** The most places a connection may be given. */
  connectionPlaces: 200,
  /** A read that failed is tried again at most this often, after a random wait up to the base times 2ⁿ. */
  connectionRetries: 3,
  connectionRetryBaseMs: 250,
  /** The longest of those random waits. */
  connectionRetryMaxMs: 4_000,
  /** Failures in a row after which a connection is left alone, and for how long. */
  breakerFailures: 5,
  breakerOpenMs: 30_000,
  /** It is also left alone when this part of its last calls failed, within this time, once there were so many. */
  breakerFailureRatio: 0.5,
  breakerWindowCalls: 20,
  breakerWindowMs: 60_000,
  breakerMinCalls: 10,
  /** Rates that a connection keeps to: how many, the calls one may count, and over how long. */
  connectionRates: 10,
  connectionRateRequests: 10_000,
  connectionRateMs: 86_400_000,
  /** How long a call waits for its turn in such a rate; a wait that a backend asks for is believed for this long. */
  connectionRateQueueMs: 2_000,
  connectionRateHoldMs: 60_000,
  /** Answers of backends that are kept, in bytes and number, the longest time, and how long one rests that could not be renewed. */
  replyCacheBytes: 33_554_432,
  replyCacheEntries: 5_000,
  replyCacheSeconds: 86_400,
  replyCacheRetryMs: 1_000,
  /** The longest wait taken over from a backend's Retry-After. */
  retryAfterMs: 86_400_000,
  /** One value placed into a path, query or header of a backend's request. */
  requestValueChars: 256,
  /** One value in a body; values of a body in all, and how deep they may nest; a whole body. */
  requestTextChars: 65_536,
  requestValues: 500,
  requestDepth: 12,
  requestBodyBytes: 262_144,
  /** Requests of one operation, its error rules, and what a connection keeps under `vars`. */
  operationSteps: 4,
  errorRules: 30,
  connectionVars: 30,
  /** Things in one list of a backend; more are left out. */
  listItems: 50,
  /** Fields and tags of a contact; fields of an operation of one's own. */
  contactFields: 50,
  contactTags: 50,
  customFields: 30,
  /** Pools of kept connections, one per origin; beyond it the one unused the longest is closed. */
  outgoingPools: 256,
  /** Entries of `outgoing.allow`. */
  outgoingAllow: 200,
  /** Pictures that backends name, fetched for pages: an address, one picture, and what drawing it may take. */
  pictureAddressChars: 2_048,
  pictureBytes: 2_097_152,
  picturePixels: 25_000_000,
  /** Until a picture's first byte, and until it is whole; as long is waited for a place. */
  pictureFirstByteMs: 5_000,
  pictureTotalMs: 10_000,
  /** Pictures being fetched, in all and from one host, and those that wait for a place. */
  picturesAtOnce: 16,
  picturesAtOncePerHost: 4,
  picturesWaiting: 200,
  /** Pictures one process holds in memory; how long one is fresh, there and in browsers; how long it is known that there is none. */
  pictureCacheBytes: 16_777_216,
  pictureFreshMs: 3_600_000,
  pictureMissingMs: 60_000,
  /** How long our own address of a picture is good, to the end of the day. */
  pictureLinkMs: 2_592_000_000,
  /** Expressions of the owner. */
  expressionChars: 500,
  expressionProjections: 2,
  expressionInputItems: 1_000,
  expressionOutputBytes: 262_144,
  expressionSteps: 100_000,
  /** An owner's pattern: its length, the steps it may take for each character, and the characters it is tried on. */
  patternChars: 500,
  patternInstructions: 200,
  patternTextChars: 2_000,
  /** Writes to backends at once, beside the first of each connection; and how many one that answers may hold. */
  backendWrites: 20,
  backendWritesPerConnection: 4,
  /** Writes in one answer of `GET /v1/backend-writes`, and that are made again in one commit. */
  backendWritesPerPage: 100,
  /** What a write that cannot be made twice is given to end when its process stops. */
  backendWriteGraceMs: 3_000,
  /** Connections that one capability of a site is routed to. */
  connectionsPerRoute: 5,
  /**
   * A request for a token of a connection, its reply, and one token. How long one that does not say so lives at most.
   */
  tokenRequestMs: 10_000,
  tokenReplyBytes: 65_536,
  tokenChars: 8_192,
  tokenLifetimeMs: 31_536_000_000,
  /** So long before its end a token is renewed, but no more than a tenth of its life. */
  tokenSkewMs: 60_000,
  /** No other token is asked for so long after one was refused; and the longest that a vendor may ask us to wait. */
  tokenCooldownMs: 60_000,
  tokenCooldownMaxMs: 3_600_000,
  /** How often the store is asked whether the owner or another process has changed the token that is in use. */
  tokenLookMs: 5_000,
  /** Who asks for a token holds the right to do so this long; others look again so often, for so long: longer than that, so
   * that they outlast one who died. */
  tokenLeaseMs: 15_000,
  tokenRetryMs: 100,
  tokenWaitMs: 20_000,
  /** Between tries to store a token that nobody else has. */
  tokenSaveRetryMs: 1_000,
  /** How long an owner may take to agree on the vendor's page, and how often the command that waits for him looks. */
  consentMs: 600_000,
  consentLookMs: 1_000,
  /** Answers from such pages, per address. */
  consentAnswersPerMinutePerAddress: 30,
  /** An entry of the vault, and how many there may be. */
  vaultChars: 16_384,
  vaultEntries: 1_000,
} as const;
