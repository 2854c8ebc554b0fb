/**
 * Every limit of the product with its number, in one table. `docs/limits.md` is generated from it,
 * so a limit that is not here does not exist. Units are in the names: Ms, Bytes, PerMinute.
 */
export const limits = {
  /** A customer's message, in UTF-16 code units; the composer stops there too. */
  messageChars: 4_000,
  /** Sender-made message ids: 16 to 64 characters of A–Z a–z 0–9 _ -. */
  messageIdMinChars: 16,
  messageIdMaxChars: 64,
  /** One field of a form. */
  formFieldChars: 2_000,
  /** Fields of one form. */
  formFields: 12,
  /**
   * One frame on the visitor's socket: every field of the largest form full of characters that take six bytes
   * in JSON still fits, so that nothing inside the other limits can end a connection.
   */
  socketFrameBytes: 163_840,
  /** From the upgrade to the handshake of the namespace; how often a socket is pinged, and waited for. */
  socketConnectMs: 10_000,
  socketPingIntervalMs: 20_000,
  socketPingTimeoutMs: 15_000,
  /** How long the other side may take over its part of closing a connection. */
  socketCloseMs: 1_000,
  /** Frames of any content, counted before they are looked at; beyond it the connection is ended. */
  framesPerMinutePerSocket: 600,
  framesBurstPerSocket: 240,
  framesPerMinutePerAddress: 12_000,
  framesBurstPerAddress: 3_000,
  /** Bytes waiting for one slow reader; beyond it the socket is dropped and resumes from the store. */
  socketBufferBytes: 1_048_576,
  /** Bytes waiting above which status and growing text are left out for that reader. */
  socketVolatileBytes: 16_384,
  /** Open sockets and held requests of one address (IPv6 grouped by /64). */
  socketsPerAddress: 200,
  /** Open sockets and held requests of one visitor (tabs). */
  socketsPerVisitor: 20,
  /** How long the widget waits for its WebSocket before it goes on over HTTP, and until it tries the WebSocket again. */
  socketOpenMs: 3_000,
  socketRetryMs: 300_000,
  /** Tries of a WebSocket that fail at once, in a row, before the widget goes on over HTTP. */
  socketFailures: 2,
  /** How long a visitor's request for entries is held open until there is one: less than proxies wait for a reply. */
  pollWaitSeconds: 25,
  /** How long a held request gathers status and growing text before it answers with them. */
  pollGatherMs: 300,
  /** When one is asked to come back that was refused because too many are held open. */
  pollFullRetryMs: 30_000,
  /** A visitor's requests over HTTP: those for entries, and all of one address. */
  pollsPerMinutePerVisitor: 1_200,
  pollsBurstPerVisitor: 240,
  visitorCallsPerMinutePerAddress: 12_000,
  visitorCallsBurstPerAddress: 3_000,
  /** New sockets of one address. */
  handshakesPerMinutePerAddress: 300,
  /** Accepted messages. The first number is the sustained rate, the burst is how many may come at once. */
  messagesPerMinutePerVisitor: 30,
  messagesBurstPerVisitor: 15,
  messagesPerMinutePerAddress: 300,
  messagesBurstPerAddress: 100,
  messagesPerMinutePerSite: 60_000,
  messagesBurstPerSite: 10_000,
  /** Reading calls (resume) of one visitor. */
  readsPerMinutePerVisitor: 240,
  readsBurstPerVisitor: 60,
  /** Turns waiting in one conversation; a further message is refused with `conversation.busy`. */
  turnsWaitingPerConversation: 20,
  /** Entries in one page of a resume or of `/entries`, and characters of what they hold together. */
  entriesPerPage: 200,
  entriesPageChars: 262_144,
  /**
   * A turn must have answered by then. Its lease is renewed while it runs, so a live turn is never taken over,
   * and the turn of a process that died is, when the lease is over.
   */
  turnDeadlineMs: 20_000,
  turnLeaseMs: 10_000,
  turnRenewMs: 3_000,
  /** How long before the end of its lease a turn that could not be renewed is let go. */
  turnLetGoMs: 500,
  /** Waits before a turn that could not be stored is tried again in its process: doubling, up to the second. */
  turnRetryMs: 250,
  turnRetryMaxMs: 5_000,
  /**
   * How often turns of dead processes are looked for: where there are other processes, and where there are none.
   * How long one may look, and how many are taken at once.
   */
  turnRecoverySharedMs: 2_000,
  turnRecoveryMs: 15_000,
  turnRecoveryLeaseMs: 5_000,
  turnsPerClaim: 100,
  /** Times a turn is tried before the customer is told that we failed. */
  turnAttempts: 3,
  /** Pieces (parts, deltas, status) one turn may yield. */
  turnPieces: 500,
  /**
   * Wrong proofs for an order before we ask to wait: per visitor (over REST per `user_id`), per address, and
   * per API key, which speaks for a whole shop from one address. A try under way counts as a wrong one.
   */
  wrongProofsPerVisitor: 5,
  wrongProofsPerAddress: 25,
  wrongProofsPerKey: 1_000,
  wrongProofWindowMs: 900_000,
  /**
   * Tries of one address or key that may always be under way at once, however few wrong ones are left: people who
   * share an address with a guesser do not wait for each other. So many less one may be wrong beyond the number.
   */
  proofsAtOncePerPlace: 5,
  /** Wrong proofs for one order from anywhere before answers about it are held back, by one more step each. */
  wrongProofsPerSubject: 10,
  wrongProofDelayMs: 1_000,
  wrongProofDelays: 5,
  /** A try under way counts until then, should its process die; how often one that waits for others' tries looks again. */
  proofLeaseMs: 30_000,
  proofRetryMs: 500,
  /** Rows of tries that are over, cleared away by each new one, which makes one. */
  proofsPerSweep: 4,
  /** Operations in one commit of the store. */
  operationsPerCommit: 128,
  /** Operations waiting for the store; beyond it a write is refused with `store.busy`. */
  operationsWaiting: 10_000,
  /** How long one process waits for another to end its commit: a command beside a running server. */
  storeLockMs: 5_000,
  /** How long an operation waits for a database that is away, or takes no more; then it is told so. */
  storePatienceMs: 5_000,
  /**
   * With PostgreSQL, of each process: transactions of messages side by side, and as many of everything else; and
   * connections that read. With the one that listens, this many connections in all.
   */
  databaseWriters: 2,
  databaseReaders: 4,
  /**
   * Statements of reads waiting for a connection; a further one is refused with `store.busy`. And the different ones
   * that a connection prepares once and keeps; a further one is read anew each time.
   */
  databaseReadsWaiting: 10_000,
  databaseReadsPrepared: 100,
  /**
   * A statement, a wait for a lock, and a transaction that nobody goes on with: ended by the database. The last
   * before the second, so that a process that froze in the middle holds others up and refuses them nothing.
   */
  databaseStatementMs: 5_000,
  databaseLockMs: 3_000,
  /** For a lock that was waited for already. */
  databaseLockAgainMs: 300,
  databaseIdleMs: 2_000,
  /** A connection that does not come about, or that does not answer: given up by the process. */
  databaseConnectMs: 5_000,
  databaseAnswerMs: 8_000,
  databaseKeepAliveMs: 10_000,
  /** For a server that does not answer our goodbye. */
  databaseGoodbyeMs: 1_000,
  /** Waits before another try to connect: doubling, up to the second. */
  databaseRetryMs: 100,
  databaseRetryMaxMs: 2_000,
  /** How often a transaction that met another one's rows is tried again. */
  databaseTries: 5,
  /** How long it is known what connections that are gone committed last, and how many are forgotten by a new one. */
  lastCommitMs: 86_400_000,
  lastCommitsPerSweep: 100,
  /** How often a process looks for entries of others that it may not have been told of, so many conversations at once. */
  lookForMissedMs: 1_000,
  conversationsPerLook: 1_000,
  entriesPerLook: 1_000,
  /** Entries that this version cannot read: so many are remembered, and each is told once. */
  unreadableEntries: 1_000,
  /** How often who waits for an answer looks whether its turn, which another process may run, has ended. */
  answerLookMs: 1_000,
  /**
   * How often a process compares its clock with the database's, and by how much they must differ for it to change.
   * When the machine's clock was set by more than the last, they are compared at once.
   */
  clockMeasureMs: 60_000,
  clockStepMs: 20,
  clockSetMs: 200,
  /** One notice to the other processes; PostgreSQL takes less than 8,000 bytes. And one volatile sign in it. */
  databaseNoticeBytes: 7_900,
  databaseSignBytes: 2_000,
  /** Connections of all callers together; how long one may take over its headers, and over a whole request. */
  httpConnections: 20_000,
  httpHeadersMs: 15_000,
  httpRequestMs: 30_000,
  /** Faults told of one input. */
  problemDetails: 20,
  /** Everything under `/widget/`, per address; a proxy that is not trusted is one address for all pages. */
  widgetScriptsPerMinutePerAddress: 6_000,
  widgetScriptsBurstPerAddress: 3_000,
  /** Scripts kept ready, one per site and host that was asked. */
  siteScripts: 200,
  /** Builds of the widget whose files are served, so that an upgrade leaves open pages whole. */
  widgetBuilds: 5,
  /**
   * In a store that processes share, the builds served last within this time are kept too, up to this many in all.
   * A process whose build is asked for says so once in a while, and the store then keeps it.
   */
  widgetBuildMs: 2_592_000_000,
  widgetBuildsStored: 100,
  widgetBuildRenewMs: 86_400_000,
  /** Files of other processes' builds that one process holds in memory, compressed ones included. */
  widgetSharedBytes: 16_777_216,
  /** Between two looks of a process at which files there are: one look answers all who ask for names it does not know. */
  widgetLookMs: 250,
  /** A stored file that is not what a process wrote is not read again for so long. */
  widgetRefusedMs: 60_000,
  /** `/readyz` and `/metrics`, per address. */
  probesPerMinutePerAddress: 600,
  /** Rates one process remembers; beyond it the one unused the longest is forgotten. */
  rateBuckets: 50_000,
  /**
   * Of a rate that all processes share, one process may be ahead of the store by a block: the burst divided by this.
   * It tells the store what was spent when half a block is, and otherwise after a while, so many rates in one write.
   */
  rateBlocksPerBurst: 8,
  rateSettleMs: 5_000,
  ratesPerWrite: 64,
  /** A stored time that lies further ahead of now was written while the clock of all was wrong, and counts for nothing. */
  clockSkewMs: 60_000,
  /** A REST body. */
  httpBodyBytes: 65_536,
  /** REST calls of one key. */
  httpCallsPerMinutePerKey: 1_200,
  httpCallsBurstPerKey: 300,
  /** Calls without a valid key, per address, and per address and key. */
  httpRefusalsPerMinutePerAddress: 60,
  /** `user_id`: the shop's own id of a person. */
  externalIdChars: 200,
  /** The sentence a lead consented to. */
  consentChars: 1_000,
  /** `Idempotency-Key` header. */
  idempotencyKeyChars: 255,
  /** How long a key is remembered. */
  idempotencyKeyMs: 172_800_000,
  /** Keys older than that, forgotten with each use of a new one. */
  idempotencyKeysPerSweep: 10,
  /** `Prefer: wait=N` on POST /v1/messages, in seconds. */
  preferWaitSeconds: 30,
  /** A visitor's session token. */
  visitorTokenMs: 2_592_000_000,
  visitorTokenChars: 1_024,
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
  /** Expressions of the owner. */
  expressionChars: 500,
  expressionProjections: 2,
  expressionInputItems: 1_000,
  expressionOutputBytes: 262_144,
  expressionSteps: 100_000,
  /** Webhooks. */
  webhookConnectTimeoutMs: 5_000,
  webhookTotalTimeoutMs: 15_000,
  webhookResponseBytes: 65_536,
  webhookBodyBytes: 262_144,
  /** Calls of webhooks at once, beside the first of each endpoint; and how many an endpoint that answers may hold. */
  webhookConcurrency: 20,
  webhookConcurrencyPerEndpoint: 5,
  /** Writes to backends at once, beside the first of each connection; and how many one that answers may hold. */
  backendWrites: 20,
  backendWritesPerConnection: 4,
  /** What a write that cannot be made twice is given to end when its process stops. */
  backendWriteGraceMs: 3_000,
  /** Connections that one capability of a site is routed to. */
  connectionsPerRoute: 5,
  /** Endpoints of one installation. */
  endpoints: 100,
  /** Jobs claimed at once, and how long a worker may hold one. */
  jobsPerClaim: 50,
  jobLeaseMs: 60_000,
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
  /** Who asks for a token holds the right to do so this long; others look again so often, for so long. */
  tokenLeaseMs: 30_000,
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
  /** The configuration file. */
  configBytes: 1_048_576,
  /** How deep it may nest, and how many values its aliases may repeat in all. */
  configDepth: 32,
  configAliasValues: 10_000,
  /** Files of intents that a stored configuration may carry, and everything in it together. */
  configFiles: 500,
  configBundleBytes: 8_388_608,
  /** Of a body that `deskbell call` shows. */
  callBodyChars: 4_000,
  /** A description of an API that `deskbell connect openapi` reads, where it is JSON; and its operations. */
  openapiBytes: 16_777_216,
  openapiOperations: 2_000,
  /** How often its files are looked at for changes, and how long they must have been at rest. */
  configLookMs: 500,
  configSettleMs: 100,
  /** How often the store is asked for a newer version, in case that word of it was lost. */
  configPollMs: 1_000,
  /** How long a delivery waits whose endpoint is in a configuration that this process does not run yet. */
  configLagMs: 1_000,
  /** Lines that two versions may differ in before all lines between are shown as changed. */
  configDiffEdits: 1_000,
  /** Origins of one site, one of them, and the name of an intent or the path of its file. */
  originsPerSite: 100,
  originChars: 300,
  intentNameChars: 300,
  /** Phrases of one intent in one language, and intents of a site. */
  phrasesPerIntent: 200,
  intentsPerSite: 100,
  /** The widget keeps this many unsent messages. */
  unsentMessages: 50,
  /** Log lines nobody has read yet; further ones are dropped. */
  logBufferBytes: 1_048_576,
  /** Combinations of label values of one metric; further ones count as "other". */
  metricSeries: 500,
  /** One check of `/readyz`, and how often at most it writes to the store to see whether that can be done. */
  healthCheckMs: 2_000,
  healthProbeMs: 1_000,
  /** Turns under way in one process beyond which `/readyz` asks for no more traffic. */
  turnsUnderWay: 5_000,
  /** How long a server that is told to stop waits for requests and turns under way. */
  stopGraceMs: 8_000,
  /** How long it then waits until the callers that still wait for a reply were told what is there. */
  stopAnswerMs: 500,
  /** And for tokens of connections that it has asked for. */
  stopTokensMs: 3_000,
} as const;
